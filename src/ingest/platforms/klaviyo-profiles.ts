import type { Platform } from '../platform';

/** Profiles of Klaviyo: a row a person, known by e-mail. */
export const platform: Platform = {
  id: 'klaviyo',
  name: ['Klaviyo profiles', 'Klaviyo 联系人'],
  role: 'customers',
  headers: ['email', 'email marketing consent', 'klaviyo id', 'date added', 'first active'],
  fields: {
    email: 'customer_id',
    'klaviyo id': '',
    'external id': '',
    'first name': 'name',
    'last name': '',
    'phone number': 'phone',
    'email marketing consent': 'consent_email',
    'email marketing consent status': 'consent_email',
    'sms marketing consent': 'consent_sms',
    'sms marketing consent status': 'consent_sms',
    'date added': 'created_at',
    'profile created on': 'created_at',
    source: 'source_channel',
    city: 'city',
    region: 'region',
    country: 'country',
  },
  means: [
    'A row a person, known by e-mail; consent is as Klaviyo holds it, and never subscribed is no consent.',
    '每行一人，以邮箱识别；订阅状态取自 Klaviyo，从未订阅视为未同意。',
  ],
};
