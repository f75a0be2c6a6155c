import type { Platform } from '../platform';

/** The activity download of PayPal: payments, refunds, transfers and fees, a row each. */
export const platform: Platform = {
  id: 'paypal',
  name: ['PayPal activity', 'PayPal 交易记录'],
  role: 'transactions',
  headers: ['gross', 'net', 'from email address', 'to email address', 'balance impact', 'transaction id'],
  fields: {
    'transaction id': 'order_id',
    date: 'ordered_at',
    gross: 'amount',
    net: '',
    fee: '',
    balance: '',
    'from email address': 'customer_id',
    'to email address': '',
    name: 'name',
    type: '',
    status: 'status',
    currency: 'currency',
    'item title': 'product_name',
    'item id': 'product_id',
    quantity: 'quantity',
    'sales tax': 'tax',
    'shipping and handling amount': 'shipping',
    subject: '',
    'invoice number': '',
    'reference txn id': '',
  },
  rows: {
    header: 'type',
    keep: /^(express checkout|website|web accept|mobile|general|subscription|donation|ebay auction|invoice|virtual terminal|direct credit card|shopping cart|recurring|point of sale)\b.*(payment|transaction)|^(payment|invoice) received$|^(payment )?refund$|^payment reversal$/i,
  },
  means: [
    'Payments received and refunds are sales, by Gross; transfers, conversions and holds are left out; people are told apart by the e-mail they paid from.',
    '收到的付款与退款计为销售，金额取 Gross；提现、换汇与冻结不计入；以付款邮箱区分客户。',
  ],
};
