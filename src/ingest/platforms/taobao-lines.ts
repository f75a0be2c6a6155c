import type { Platform } from '../platform';

/** 宝贝报表 of Taobao and Tmall: a row a line, without buyer and time. */
export const platform: Platform = {
  id: 'taobao_lines',
  name: ['Taobao / Tmall order lines', '淘宝 / 天猫宝贝报表'],
  role: 'order_lines',
  headers: ['订单编号', '标题', '价格', '购买数量', '商家编码', '商品属性', '套餐信息'],
  fields: {
    订单编号: 'order_id',
    标题: 'product_name',
    价格: 'unit_price',
    购买数量: 'quantity',
    外部系统编号: '',
    商家编码: 'product_id',
    订单状态: '',
    备注: '',
  },
  means: [
    'Lines of orders; who bought and when stands in the order report (订单报表): drop both.',
    '订单明细；买家与时间在订单报表中：请一并拖入。',
  ],
};
