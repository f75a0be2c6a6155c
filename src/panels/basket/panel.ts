import { columnsOf, type PanelManifest } from '../../panel/contract';
import { schema } from './params';

export const panel: PanelManifest = {
  id: 'basket',
  title: ['Baskets', '购物篮'],
  needs: columnsOf('transactions', 'ordered_at', 'amount'),
  schema,
  order: 5,
  asks: [{ column: 'itemset', typed: true, items: true }],
  viewParams: ['attach', 'groups'],
  dimensionParams: ['item'],
};
