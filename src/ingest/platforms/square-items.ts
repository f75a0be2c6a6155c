import type { Platform } from '../platform';

/** Item sales of Square: a row a line, day and time apart. */
export const platform: Platform = {
  id: 'square_items',
  name: ['Square items', 'Square 商品明细'],
  role: 'transactions',
  headers: ['gross sales', 'net sales', 'transaction id', 'event type', 'price point name'],
  fields: {
    'transaction id': 'order_id',
    item: 'product_name',
    qty: 'quantity',
    'net sales': 'amount',
    'gross sales': '',
    discounts: '',
    sku: 'product_id',
    'customer id': 'customer_id',
    'customer name': 'name',
    location: 'store',
    employee: 'salesperson',
    tax: 'tax',
    count: '',
    token: '',
    channel: 'channel',
  },
  means: [
    'Net Sales is the money of the line after discounts, without tax; refunds are rows of their own, below zero.',
    'Net Sales 为折后、不含税的明细金额；退款另列为负数行。',
  ],
};
