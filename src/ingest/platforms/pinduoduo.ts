import type { Platform } from '../platform';

/** Orders of Pinduoduo: a row an order, without a buyer. */
export const platform: Platform = {
  id: 'pinduoduo',
  name: ['Pinduoduo', '拼多多'],
  role: 'transactions',
  headers: ['商品总价', '商家实收金额', '用户实付金额', '样式id', '售后状态'],
  fields: {
    订单号: 'order_id',
    商品: 'product_name',
    商品id: 'product_id',
    样式id: '',
    '商家编码 规格维度': '',
    '商家编码 商品维度': '',
    商品数量: 'quantity',
    商品总价: '',
    商家实收金额: 'amount',
    用户实付金额: '',
    店铺优惠折扣: '',
    平台优惠折扣: '',
    多多支付立减金额: '',
    邮费: '',
    订单成交时间: 'ordered_at',
    支付时间: 'paid_at',
    订单状态: 'status',
    售后状态: 'after_sale_status',
  },
  means: [
    '商家实收金额 is what the shop receives, with postage and what the platform pays; the export names no buyer.',
    '商家实收金额为商家所得（含邮费及平台补贴）；导出不含买家。',
  ],
};
