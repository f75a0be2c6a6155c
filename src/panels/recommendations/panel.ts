import { columnsOf, type PanelManifest } from '../../panel/contract';
import { schema } from './params';

export const panel: PanelManifest = {
  id: 'recommendations',
  title: ['Recommendations', '推荐'],
  needs: columnsOf('transactions', 'customer_id', 'ordered_at', 'amount'),
  schema,
  order: 6,
  asks: [{ column: 'product_id', typed: true }],
};
