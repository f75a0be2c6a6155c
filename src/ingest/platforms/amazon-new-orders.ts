import type { Platform } from '../platform';

/** The order report of Amazon for shipping: a row a line. */
export const platform: Platform = {
  id: 'amazon_new_orders',
  name: ['Amazon new orders', '亚马逊新订单'],
  role: 'transactions',
  headers: ['order id', 'order item id', 'buyer email', 'quantity purchased', 'item price'],
  fields: {
    'order item id': 'line_id',
    'buyer email': 'customer_id',
    'item price': 'amount',
    'quantity purchased': 'quantity',
    'payments date': '',
    'purchase date': 'ordered_at',
  },
  answers: { price_level: 'line', amount_level: 'lines' },
  means: [
    'item-price is the money of the line, all pieces together; people are told apart by the e-mail that Amazon gives them.',
    'item-price 为该行全部件数的金额；以亚马逊提供的邮箱区分客户。',
  ],
};
