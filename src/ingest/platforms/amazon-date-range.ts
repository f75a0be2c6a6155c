import type { Platform } from '../platform';

/** The date range report of Amazon’s payments: sales, refunds, fees and payouts, a row each. */
export const platform: Platform = {
  id: 'amazon_date_range',
  name: ['Amazon date range report', '亚马逊日期范围报告'],
  role: 'transactions',
  headers: ['date time', 'settlement id', 'type', 'product sales', 'selling fees'],
  fields: {
    'date time': 'ordered_at',
    'order id': 'order_id',
    sku: 'product_id',
    description: 'product_name',
    'product sales': 'amount',
    type: '',
    total: '',
    other: '',
    marketplace: 'channel',
    'order city': 'city',
    'order state': 'region',
    'order postal': 'postcode',
  },
  rows: {
    header: 'type',
    keep: /^(order|refund|bestellung|erstattung|commande|remboursement|pedido|reembolso|ordine|rimborso|注文|返金)$/i,
  },
  means: [
    'Rows of the types Order and Refund are sales, by Product Sales; fees, transfers and adjustments are left out; the report names no buyer.',
    '类型为 Order 与 Refund 的行计为销售，金额取 Product Sales；费用、转账与调整不计入；报告不含买家。',
  ],
};
