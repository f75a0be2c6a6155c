import type { Platform } from '../platform';

/** Payments of Stripe: a row a charge. */
export const platform: Platform = {
  id: 'stripe',
  name: ['Stripe payments', 'Stripe 付款'],
  role: 'transactions',
  headers: ['created (utc)', 'amount refunded', 'converted amount', 'statement descriptor', 'seller message'],
  fields: {
    id: 'order_id',
    'created (utc)': 'ordered_at',
    'created date (utc)': 'ordered_at',
    amount: 'amount',
    'amount refunded': 'refund_amount',
    'converted amount': '',
    'converted amount refunded': '',
    'converted currency': '',
    currency: 'currency',
    fee: '',
    status: 'status',
    'customer id': 'customer_id',
    'customer email': 'email',
    description: '',
    'customer description': 'name',
    'card id': '',
    'invoice id': '',
  },
  means: [
    'Amount is the charge; Amount Refunded is what went back of it; times are UTC.',
    'Amount 为收款金额，Amount Refunded 为其中已退金额；时间为 UTC。',
  ],
};
