import type { Platform } from '../platform';

/** Orders of Shopify: a row a line, what belongs to the order on its first row only. */
export const platform: Platform = {
  id: 'shopify_orders',
  name: ['Shopify orders', 'Shopify 订单'],
  role: 'transactions',
  headers: ['name', 'financial status', 'lineitem quantity', 'lineitem price'],
  fields: { name: 'order_id', email: 'customer_id', total: 'order_amount', subtotal: '', id: '' },
  continued: true,
  means: [
    'Total is the order’s, with shipping and tax, and is spread over its lines by their worth; people are told apart by e-mail; refunds stand in Refunded Amount.',
    'Total 为整单金额（含运费与税），按明细价值分摊；以邮箱区分客户；退款见 Refunded Amount。',
  ],
};
