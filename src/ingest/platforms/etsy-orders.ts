import type { Platform } from '../platform';

/** Sold orders of Etsy: a row an order. */
export const platform: Platform = {
  id: 'etsy_orders',
  name: ['Etsy orders', 'Etsy 订单'],
  role: 'transactions',
  headers: ['sale date', 'order id', 'number of items', 'order value', 'order total', 'order net'],
  fields: {
    'sale date': 'ordered_at',
    'order id': 'order_id',
    'buyer user id': 'customer_id',
    'full name': 'name',
    'first name': '',
    'last name': '',
    'number of items': '',
    'order value': '',
    'order total': 'order_amount',
    'order net': '',
    'adjusted order total': '',
    'adjusted net order amount': '',
    'discount amount': '',
    buyer: '',
    'ship city': 'city',
    'ship country': 'country',
    status: '',
    'coupon code': 'coupon',
    shipping: 'shipping',
    'sales tax': 'tax',
  },
  means: [
    'Order Total is what the buyer paid, with shipping and tax.',
    'Order Total 为买家实付（含运费与税）。',
  ],
};
