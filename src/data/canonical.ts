/** Tables that panels see, whatever the files of the user look like. */
export const TABLES = [
  'transactions',
  'customers',
  'products',
  'interactions',
  'feedback',
  'campaign_contacts',
] as const;
export type TableName = (typeof TABLES)[number];

/** What a file holds. `orders` and `order_lines` are joined on the order id into `transactions`. */
export const ROLES = [
  'transactions',
  'orders',
  'order_lines',
  'customers',
  'products',
  'interactions',
  'feedback',
  'campaign_contacts',
] as const;
export type Role = (typeof ROLES)[number];

export type FieldType = 'id' | 'text' | 'number' | 'time' | 'flag';

const TYPES: Record<FieldType, string> = {
  id: 'customer_id order_id line_id product_id campaign_id',
  text: `product_name category brand channel store salesperson coupon status after_sale_status currency name gender occupation
    education marital_status income city region country address postcode email phone member_level source_channel referrer
    interests tags company industry company_size kind page text topic agent reason question answer variant age
    source_file`,
  number: `quantity unit_price discount amount order_amount refund_amount shipping tax cost points price stock duration_s
    rating nps csat revenue`,
  time: `ordered_at paid_at cancelled_at birth_date created_at opted_out_at launched_at occurred_at submitted_at resolved_at
    sent_at delivered_at bounced_at opened_at clicked_at converted_at unsubscribed_at complained_at`,
  flag: 'is_return consent_email consent_sms consent_phone consent_social opted_out',
};

const words = (text: string): string[] => text.split(/\s+/).filter(Boolean);

const TYPE_OF = new Map<string, FieldType>(
  (Object.entries(TYPES) as [FieldType, string][]).flatMap(([type, names]) =>
    words(names).map((name): [string, FieldType] => [name, type]),
  ),
);

const CUSTOMER_FIELDS =
  words(`customer_id name gender birth_date age occupation education marital_status income city region
  country address postcode email phone member_level points source_channel referrer created_at interests tags company industry
  company_size consent_email consent_sms consent_phone consent_social opted_out opted_out_at`);

/** Name of the file that a row came from, where several files of a kind were read. Nothing in a file is mapped to it. */
export const SOURCE_FILE = 'source_file';

/** Columns of each canonical table that files bring, in order. */
export const COLUMNS: Record<TableName, string[]> = {
  transactions:
    words(`customer_id order_id ordered_at line_id paid_at cancelled_at product_id product_name category brand
    quantity unit_price discount amount order_amount refund_amount shipping tax cost coupon channel store salesperson status
    after_sale_status currency is_return`),
  customers: CUSTOMER_FIELDS,
  products: words('product_id product_name category brand price cost stock launched_at'),
  interactions: words(
    'customer_id occurred_at kind channel page product_id duration_s campaign_id text topic agent reason',
  ),
  feedback: words(
    'customer_id submitted_at kind order_id rating nps csat product_id question answer text status resolved_at',
  ),
  campaign_contacts:
    words(`campaign_id customer_id variant channel sent_at delivered_at bounced_at opened_at clicked_at
    converted_at revenue cost unsubscribed_at complained_at`),
};

/** Customer columns that may stand in a transactions file; the latest non-empty value becomes the customer's. */
export const CUSTOMER_ATTRIBUTES = CUSTOMER_FIELDS.filter((field) => field !== 'customer_id');

/** Fields that a file of this role can hold, in the order in which they are offered. */
export function fieldsOf(role: Role): string[] {
  if (role === 'transactions' || role === 'orders' || role === 'order_lines')
    return [...COLUMNS.transactions, ...CUSTOMER_ATTRIBUTES];
  return COLUMNS[role];
}

/** The type of a canonical column. @throws on a name that is not one. */
export function typeOf(field: string): FieldType {
  const type = TYPE_OF.get(field);
  if (!type) throw new Error(`no such column: ${field}`);
  return type;
}

/** The table into which a role's rows go. */
export const tableOf = (role: Role): TableName =>
  role === 'orders' || role === 'order_lines' ? 'transactions' : role;

/** Columns without which a file of the role cannot be used. `amount` stands for any way to an amount. */
export const REQUIRED: Record<Role, string[]> = {
  transactions: ['customer_id', 'ordered_at', 'amount'],
  orders: ['customer_id', 'order_id', 'ordered_at'],
  order_lines: ['order_id', 'amount'],
  customers: ['customer_id'],
  products: ['product_id'],
  interactions: ['customer_id', 'occurred_at'],
  feedback: ['submitted_at'],
  campaign_contacts: ['campaign_id', 'customer_id'],
};

/** Columns with personal data: masked on screen by default. */
export const PERSONAL = ['name', 'email', 'phone', 'address', 'birth_date'];

/** A failed cell in one of these makes the row unusable; elsewhere the cell is left blank and counted. */
export const DECISIVE = [
  'ordered_at',
  'amount',
  'quantity',
  'unit_price',
  'discount',
  'order_amount',
  'refund_amount',
  'cost',
  'occurred_at',
  'submitted_at',
  'sent_at',
  'revenue',
];
