import { columnsOf, type PanelManifest } from '../../panel/contract';
import { schema } from './params';

export const panel: PanelManifest = {
  id: 'next_purchase',
  title: ['Next purchase', '下次购买'],
  needs: columnsOf('transactions', 'customer_id', 'ordered_at', 'amount'),
  schema,
  order: 10,
  asks: [
    { column: 'overdue_index', kind: 'number' },
    { column: 'days_until', kind: 'days' },
    { column: 'p_7', kind: 'percent' },
    { column: 'p_30', kind: 'percent' },
    { column: 'p_90', kind: 'percent' },
    { column: 'due_item', typed: true },
  ],
  terms: { due: 'due' },
  tells: ['days_until', 'overdue_index', 'p_30'],
  scores: () => null,
  choiceNeeds: {
    by: {
      product: [...columnsOf('transactions', 'product_id'), ...columnsOf('transactions', 'product_name')],
      category: [...columnsOf('transactions', 'category'), ...columnsOf('products', 'category')],
    },
  },
};
