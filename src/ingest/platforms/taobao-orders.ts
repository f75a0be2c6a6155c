import type { Platform } from '../platform';

/** 订单报表 of Taobao and Tmall: a row an order. */
export const platform: Platform = {
  id: 'taobao_orders',
  name: ['Taobao / Tmall orders', '淘宝 / 天猫订单报表'],
  role: 'orders',
  headers: ['订单编号', '买家会员名', '买家实际支付金额', '订单创建时间', '订单付款时间', '宝贝种类'],
  fields: {
    订单编号: 'order_id',
    买家会员名: 'customer_id',
    买家实际支付金额: 'order_amount',
    总金额: '',
    买家应付货款: '',
    订单创建时间: 'ordered_at',
    订单付款时间: 'paid_at',
    退款金额: 'refund_amount',
    买家应付邮费: 'shipping',
    宝贝标题: '',
    宝贝总数量: '',
    收货人姓名: '',
    买家支付宝账号: '',
  },
  means: [
    '买家实际支付金额 is what the buyer paid for the order, with postage; with the lines (宝贝报表) beside it, it is spread over them.',
    '买家实际支付金额为整单实付（含邮费）；与宝贝报表一起导入时按明细分摊。',
  ],
};
