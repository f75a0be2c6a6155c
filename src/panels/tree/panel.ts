import { columnsOf, type PanelManifest } from '../../panel/contract';
import { schema } from './params';

const orders = columnsOf('transactions', 'ordered_at');

export const panel: PanelManifest = {
  id: 'tree',
  title: ['Decision tree', '决策树'],
  needs: columnsOf('customers', 'customer_id'),
  schema,
  order: 12,
  speaks: ['clusters'],
  asks: [{ column: 'leaf_now' }],
  choiceNeeds: {
    target: {
      churned: orders,
      high_value: orders,
      spend: orders,
      bought: [
        ...columnsOf('transactions', 'category', 'product_name', 'product_id'),
        ...columnsOf('products', 'category'),
      ],
      responded: columnsOf('campaign_contacts', 'opened_at', 'clicked_at', 'converted_at'),
    },
  },
};
