import type { Platform } from '../platform';

/** Orders of JD: a row a line, the money of the order on each. */
export const platform: Platform = {
  id: 'jd',
  name: ['JD', '京东'],
  role: 'transactions',
  headers: ['下单帐号', '订购数量', '应付金额', '京东价', '结算金额'],
  fields: {
    订单号: 'order_id',
    订单编号: 'order_id',
    商品id: 'product_id',
    商品编号: 'product_id',
    商品名称: 'product_name',
    订购数量: 'quantity',
    京东价: 'unit_price',
    应付金额: 'order_amount',
    订单金额: '',
    结算金额: '',
    余额支付: '',
    下单时间: 'ordered_at',
    订单状态: 'status',
    下单帐号: 'customer_id',
    下单账号: 'customer_id',
    客户姓名: 'name',
    客户地址: 'address',
    联系电话: 'phone',
    付款确认时间: 'paid_at',
    运费金额: '',
  },
  answers: { order_total: 'once', total_level: 'once' },
  means: [
    '应付金额 is the order’s and stands on each of its lines: it counts once and is spread by quantity and 京东价.',
    '应付金额为整单金额并在每行重复：只计一次，按数量 × 京东价分摊。',
  ],
};
