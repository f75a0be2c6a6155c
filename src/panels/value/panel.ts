import { columnsOf, type PanelManifest } from '../../panel/contract';
import { schema } from './params';

export const panel: PanelManifest = {
  id: 'value',
  title: ['Customer value', '客户价值'],
  needs: columnsOf('customers', 'customer_id'),
  schema,
  order: 8,
  speaks: ['rfm'],
  asks: [
    { column: 'expected_value', kind: 'money' },
    { column: 'expected_orders', kind: 'number' },
    { column: 'p_alive', kind: 'percent' },
    { column: 'value_decile' },
    { column: 'historic_revenue', kind: 'money' },
    { column: 'repeat_orders' },
  ],
  tells: ['expected_value', 'p_alive'],
  scores: () => null,
  choiceNeeds: {
    by: {
      source_channel: columnsOf('customers', 'source_channel'),
      region: columnsOf('customers', 'region'),
      channel: columnsOf('transactions', 'channel'),
      first_product: [
        ...columnsOf('transactions', 'product_id'),
        ...columnsOf('transactions', 'product_name'),
      ],
      first_category: [...columnsOf('transactions', 'category'), ...columnsOf('products', 'category')],
    },
  },
};
