import type { Platform } from '../platform';

/** The “all orders” report of Amazon: a row a line. */
export const platform: Platform = {
  id: 'amazon_orders',
  name: ['Amazon all orders', '亚马逊全部订单'],
  role: 'transactions',
  headers: ['amazon order id', 'purchase date', 'order status', 'item price', 'asin'],
  fields: {
    'amazon order id': 'order_id',
    'merchant order id': '',
    'item price': 'amount',
    'buyer email': 'customer_id',
    'item promotion discount': '',
    sku: 'product_id',
    asin: '',
  },
  answers: { price_level: 'line', amount_level: 'lines' },
  means: [
    'item-price is the money of the line, all pieces together, before promotions; the report names no buyer.',
    'item-price 为该行全部件数的金额（未减促销）；报告不含买家。',
  ],
};
