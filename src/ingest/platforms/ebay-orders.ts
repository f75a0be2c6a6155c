import type { Platform } from '../platform';

/** The orders report of eBay: a row a line, a row above the lines of an order of several. */
export const platform: Platform = {
  id: 'ebay',
  name: ['eBay orders', 'eBay 订单'],
  role: 'transactions',
  headers: ['sales record number', 'order number', 'buyer username', 'item title', 'sold for', 'total price'],
  fields: {
    'sales record number': '',
    'order number': 'order_id',
    'buyer username': 'customer_id',
    'buyer name': 'name',
    'buyer email': 'email',
    'item title': 'product_name',
    'item number': 'product_id',
    'custom label': '',
    quantity: 'quantity',
    'sold for': 'unit_price',
    'total price': '',
    'sale date': 'ordered_at',
    'paid on date': 'paid_at',
    'shipping and handling': 'shipping',
    'transaction id': 'line_id',
    'variation details': '',
  },
  rows: { header: 'item title', keep: /\S/ },
  means: [
    'Sold For is the price of one piece, without shipping; the row above an order of several items repeats its total and is left out.',
    'Sold For 为单件价格，不含运费；多商品订单上方的汇总行重复合计，不计入。',
  ],
};
