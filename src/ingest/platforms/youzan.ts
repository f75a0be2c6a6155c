import type { Platform } from '../platform';

/** Order items of Youzan: a row a line. */
export const platform: Platform = {
  id: 'youzan',
  name: ['Youzan', '有赞'],
  role: 'transactions',
  headers: ['商品实际成交金额', '店铺优惠(分摊)', '商品退款状态', '买家手机号', '商品优惠后价格'],
  fields: {
    订单号: 'order_id',
    商品名称: 'product_name',
    商品编码: 'product_id',
    规格编码: '',
    商品数量: 'quantity',
    商品单价: 'unit_price',
    商品优惠后价格: '',
    '店铺优惠(分摊)': '',
    商品实际成交金额: 'amount',
    商品金额合计: '',
    订单实付金额: '',
    应收订单金额: '',
    商品已退款金额: 'refund_amount',
    商品退款状态: 'after_sale_status',
    买家手机号: 'customer_id',
    收货人手机号: '',
    订单创建时间: 'ordered_at',
    买家付款时间: 'paid_at',
    订单状态: 'status',
    运费: '',
    下单网点: 'store',
  },
  means: [
    '商品实际成交金额 is the money of the line after all discounts; people are told apart by the buyer’s phone.',
    '商品实际成交金额为全部优惠后的明细金额；以买家手机号区分客户。',
  ],
};
