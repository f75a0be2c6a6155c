import type { Platform } from '../platform';

/** Order items of the Advanced Order Export plug-in of WooCommerce: a row a line. */
export const platform: Platform = {
  id: 'woocommerce_lines',
  name: ['WooCommerce order lines', 'WooCommerce 订单明细'],
  role: 'transactions',
  headers: ['email (billing)', 'item cost', 'order line total', 'order status'],
  fields: {
    'email (billing)': 'customer_id',
    name: 'product_name',
    'order line total': 'amount',
    'order line (w o tax)': '',
    'item #': 'line_id',
    quantity: 'quantity',
    'item cost': 'unit_price',
    'order line total refunded': 'refund_amount',
  },
  means: [
    'Order Line Total is the line’s money; people are told apart by billing e-mail.',
    'Order Line Total 为明细金额；以账单邮箱区分客户。',
  ],
};
