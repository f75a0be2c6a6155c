import { columnsOf, type PanelManifest } from '../../panel/contract';
import { schema } from './params';

export const panel: PanelManifest = {
  id: 'next_purchase',
  title: ['Next purchase', '下次购买'],
  needs: columnsOf('transactions', 'customer_id', 'ordered_at', 'amount'),
  schema,
  order: 10,
  asks: [
    { column: 'overdue_index' },
    { column: 'days_until' },
    { column: 'p_7' },
    { column: 'p_30' },
    { column: 'p_90' },
    { column: 'due_item', typed: true },
  ],
  terms: { due: 'due' },
  scores: () => null,
  choiceNeeds: {
    by: {
      product: [...columnsOf('transactions', 'product_id'), ...columnsOf('transactions', 'product_name')],
      category: [...columnsOf('transactions', 'category'), ...columnsOf('products', 'category')],
    },
  },
};
