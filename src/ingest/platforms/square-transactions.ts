import type { Platform } from '../platform';

/** Transactions of Square: a row a payment. */
export const platform: Platform = {
  id: 'square_transactions',
  name: ['Square transactions', 'Square 交易'],
  role: 'transactions',
  headers: ['gross sales', 'net sales', 'transaction id', 'event type', 'total collected'],
  fields: {
    'transaction id': 'order_id',
    'payment id': '',
    'net sales': 'amount',
    'gross sales': '',
    discounts: '',
    'total collected': '',
    'net total': '',
    fees: '',
    tax: 'tax',
    'customer id': 'customer_id',
    'customer name': 'name',
    location: 'store',
    source: 'channel',
    'partial refunds': '',
  },
  means: [
    'Net Sales is the payment’s money after discounts, without tax and tips; refunds are rows of their own, below zero.',
    'Net Sales 为折后、不含税与小费的金额；退款另列为负数行。',
  ],
};
