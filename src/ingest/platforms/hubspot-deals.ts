import type { Platform } from '../platform';

/** Deals of HubSpot: a row a deal. */
export const platform: Platform = {
  id: 'hubspot_deals',
  name: ['HubSpot deals', 'HubSpot 交易'],
  role: 'transactions',
  headers: ['record id', 'deal name', 'deal stage', 'close date', 'pipeline', 'deal owner'],
  fields: {
    'record id': 'order_id',
    'record id deal': 'order_id',
    'deal name': 'product_name',
    'deal stage': 'status',
    'close date': 'ordered_at',
    'create date': '',
    amount: 'amount',
    'deal owner': 'salesperson',
    'associated contact': '',
    'associated contact ids': 'customer_id',
    'associated company': 'company',
    'associated company ids': '',
    pipeline: 'channel',
  },
  answers: { status: 'leave_out' },
  means: [
    'Deals that are closed and won count, on their close date; all other stages are left out.',
    '只计入已成交（closed won）的交易，以关闭日期为准；其他阶段不计入。',
  ],
};
