import type { Platform } from '../platform';

/** Contacts of HubSpot: a row a person. */
export const platform: Platform = {
  id: 'hubspot_contacts',
  name: ['HubSpot contacts', 'HubSpot 联系人'],
  role: 'customers',
  headers: [
    'record id',
    'lifecycle stage',
    'contact owner',
    'lead status',
    'marketing contact status',
    'first name',
  ],
  fields: {
    'record id': 'customer_id',
    'record id contact': 'customer_id',
    'first name': 'name',
    'last name': '',
    email: 'email',
    'phone number': 'phone',
    'create date': 'created_at',
    'original source': 'source_channel',
    'original traffic source': 'source_channel',
    'unsubscribed from all email': 'opted_out',
    'opted out of all email': 'opted_out',
  },
  means: ['A row a contact, known by its record id.', '每行一位联系人，以 Record ID 识别。'],
};
