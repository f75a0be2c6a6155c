import type { PanelManifest } from '../../panel/contract';
import { schema } from './params';

export const panel: PanelManifest = {
  id: 'basket',
  title: ['Baskets', '购物篮'],
  needs: [{ table: 'transactions', column: 'product_id', or: ['product_name'] }],
  schema,
  order: 5,
  asks: [{ column: 'itemset', typed: true, items: true }],
  viewParams: ['attach', 'groups'],
  dimensionParams: ['item'],
};
