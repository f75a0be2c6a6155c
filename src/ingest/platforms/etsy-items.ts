import type { Platform } from '../platform';

/** Sold order items of Etsy: a row a line. */
export const platform: Platform = {
  id: 'etsy_items',
  name: ['Etsy order items', 'Etsy 订单商品'],
  role: 'transactions',
  headers: ['sale date', 'item name', 'buyer', 'item total', 'listing id', 'transaction id'],
  fields: {
    'sale date': 'ordered_at',
    'order id': 'order_id',
    'transaction id': 'line_id',
    buyer: 'customer_id',
    'item name': 'product_name',
    'listing id': 'product_id',
    quantity: 'quantity',
    price: 'unit_price',
    'item total': '',
    'discount amount': 'discount',
    'order shipping': 'shipping',
    'order sales tax': 'tax',
    'coupon code': 'coupon',
    'ship name': '',
    'ship city': 'city',
    'ship country': 'country',
    sku: '',
  },
  means: [
    'Price is of one piece; the line is quantity times price less its discount; shipping and tax are the order’s and count once.',
    'Price 为单价；明细金额 = 数量 × 单价 − 优惠；运费与税属于整单，只计一次。',
  ],
};
