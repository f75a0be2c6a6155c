import type { Platform } from '../platform';

/** The Online Retail data sets of UCI. */
export const platform: Platform = {
  id: 'uci',
  name: ['UCI Online Retail', 'UCI Online Retail'],
  role: 'transactions',
  headers: ['invoice no', 'stock code', 'customer id', 'unit price'],
  means: [
    'The line is quantity times price; an invoice that begins with C cancels.',
    '明细金额 = 数量 × 单价；C 开头的发票为取消。',
  ],
};
