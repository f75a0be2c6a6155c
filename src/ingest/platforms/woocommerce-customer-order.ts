import type { Platform } from '../platform';

/** Orders of the Customer/Order/Coupon Export plug-in of WooCommerce: a row an item, the total of the order on each. */
export const platform: Platform = {
  id: 'woocommerce_items',
  name: ['WooCommerce order items', 'WooCommerce 订单商品'],
  role: 'transactions',
  headers: ['order number', 'item name', 'item total', 'order total', 'billing email'],
  fields: {
    'order id': '',
    'order number': 'order_id',
    'order number formatted': '',
    date: 'ordered_at',
    'order date': 'ordered_at',
    'item total': 'amount',
    'item subtotal': '',
    'item price': 'unit_price',
    'item name': 'product_name',
    'item sku': 'product_id',
    'item id': 'line_id',
    'item product id': '',
    'item quantity': 'quantity',
    'item refunded': 'refund_amount',
    'billing email': 'customer_id',
    'customer id': '',
    'order total': '',
    status: 'status',
    'discount total': '',
    'shipping total': '',
    'tax total': '',
  },
  means: [
    'Item Total is the line’s money after discounts; the order’s total repeats and is not added; people are told apart by billing e-mail, as guests have no id.',
    'Item Total 为折后明细金额；整单金额在每行重复，不相加；游客没有编号，以账单邮箱区分客户。',
  ],
};
