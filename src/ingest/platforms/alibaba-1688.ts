import type { Platform } from '../platform';

/** Orders of 1688: a row an order. */
export const platform: Platform = {
  id: '1688',
  name: ['1688', '1688'],
  role: 'orders',
  headers: ['买家公司名', '买家会员名', '货品总价', '涨价或折扣', '实付款'],
  fields: {
    订单编号: 'order_id',
    买家公司名: 'company',
    买家会员名: 'customer_id',
    货品总价: '',
    涨价或折扣: '',
    实付款: 'order_amount',
    运费: 'shipping',
    订单创建时间: 'ordered_at',
    订单付款时间: 'paid_at',
    订单状态: 'status',
  },
  means: ['实付款 is what the buyer paid for the order, with freight.', '实付款为整单实付（含运费）。'],
};
