import type { Platform } from '../platform';

/** Orders of the Customer/Order/Coupon Export plug-in of WooCommerce, or of WebToffee: a row an order. */
export const platform: Platform = {
  id: 'woocommerce',
  name: ['WooCommerce orders', 'WooCommerce 订单'],
  role: 'transactions',
  headers: ['order number', 'order total', 'shipping total', 'billing email', 'payment method'],
  fields: {
    'order id': '',
    'order number': 'order_id',
    'order number formatted': '',
    date: 'ordered_at',
    'order date': 'ordered_at',
    'order total': 'order_amount',
    'order subtotal': '',
    'billing email': 'customer_id',
    'customer email': '',
    'customer id': '',
    'customer user': '',
    'refunded total': 'refund_amount',
    'discount total': '',
    'shipping total': '',
    'tax total': '',
    status: 'status',
    'order currency': 'currency',
  },
  means: [
    'Order Total is the order’s money with shipping and tax; people are told apart by billing e-mail, as guests have no id.',
    'Order Total 为含运费与税的整单金额；游客没有编号，以账单邮箱区分客户。',
  ],
};
