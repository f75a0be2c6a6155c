import type { Platform } from '../platform';

/** Orders as the analytics pages of WooCommerce give them: a row an order, its products in one cell. */
export const platform: Platform = {
  id: 'woocommerce_analytics',
  name: ['WooCommerce analytics', 'WooCommerce 分析订单'],
  role: 'transactions',
  headers: ['order #', 'n revenue', 'customer type', 'product(s)', 'items sold'],
  fields: {
    'order #': 'order_id',
    'n revenue': 'amount',
    'n revenue (formatted)': '',
    'net sales': 'amount',
    'net sales (formatted)': '',
    customer: 'customer_id',
    'product(s)': '',
    'items sold': '',
    date: 'ordered_at',
    'coupon(s)': 'coupon',
  },
  means: [
    'N. Revenue is the order’s money without tax and shipping; buyers are known by name only; products stand together in one cell and are not read.',
    'N. Revenue 为不含税与运费的订单收入；买家只有姓名；商品合写在一格，不读取。',
  ],
};
