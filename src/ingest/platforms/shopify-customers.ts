import type { Platform } from '../platform';

/** Customers of Shopify. */
export const platform: Platform = {
  id: 'shopify_customers',
  name: ['Shopify customers', 'Shopify 客户'],
  role: 'customers',
  headers: ['accepts email marketing', 'total spent', 'total orders'],
  fields: {
    email: 'email',
    'customer id': 'customer_id',
    'accepts email marketing': 'consent_email',
    'accepts sms marketing': 'consent_sms',
  },
  means: [
    'A row a customer. Total Spent and Total Orders are Shopify’s own sums at the time of the export.',
    '每行一位客户。Total Spent 与 Total Orders 是导出时 Shopify 的累计值。',
  ],
};
