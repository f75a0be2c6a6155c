import { columnsOf, type PanelManifest } from '../../panel/contract';
import { schema } from './params';

export const panel: PanelManifest = {
  id: 'pareto',
  title: ['80/20', '二八分析'],
  needs: columnsOf('transactions', 'customer_id', 'ordered_at', 'amount'),
  schema,
  order: 3,
  opens: true,
  asks: [{ column: 'tier', terms: 'tier', values: ['A', 'B', 'C'] }],
  dimensionParams: ['dimension'],
  choiceNeeds: {
    dimension: {
      product: columnsOf('transactions', 'product_id', 'product_name'),
      category: [...columnsOf('transactions', 'category'), ...columnsOf('products', 'category')],
      brand: [...columnsOf('transactions', 'brand'), ...columnsOf('products', 'brand')],
      region: columnsOf('customers', 'region', 'country'),
      channel: columnsOf('transactions', 'channel'),
      store: columnsOf('transactions', 'store'),
      salesperson: columnsOf('transactions', 'salesperson'),
      member_level: columnsOf('customers', 'member_level'),
    },
    metric: {
      margin: columnsOf('transactions', 'cost'),
      quantity: columnsOf('transactions', 'quantity'),
    },
  },
};
