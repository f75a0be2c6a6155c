import { ageAt, zodiacOf } from '../birthdays';
import { typeOf } from '../canonical';
import { hasColumn, traitPlace, type Catalog } from '../catalog';
import { reachByChannel } from '../consent';
import { ident, raw, sql, type Sql } from '../../sql/sql';
import { BIRTHDAY_OPS, DATE_OPS, FLAG_OPS, NUMBER_OPS, TEXT_OPS, type EventKind, type Op } from './rule';

export type RuleFieldType = 'text' | 'number' | 'date' | 'flag';

/** The four ways in which marketing divides customers, what they may be asked, and what else the file says. */
export const FIELD_GROUPS = [
  'behaviour',
  'demographic',
  'geographic',
  'psychographic',
  'company',
  'consent',
  'other',
] as const;
export type FieldGroup = (typeof FIELD_GROUPS)[number];

/** Something that a condition can ask of a customer or an event, as a SQL expression over its row. */
export interface RuleField {
  id: string;
  type: RuleFieldType;
  group: FieldGroup;
  expression: Sql;
  ops: readonly Op[];
  /** Money, whose unit the catalogue knows. */
  money?: boolean;
}

const GROUP_OF: Record<string, FieldGroup> = {
  gender: 'demographic',
  birth_date: 'demographic',
  age: 'demographic',
  occupation: 'demographic',
  education: 'demographic',
  marital_status: 'demographic',
  income: 'demographic',
  name: 'demographic',
  city: 'geographic',
  region: 'geographic',
  country: 'geographic',
  postcode: 'geographic',
  address: 'geographic',
  interests: 'psychographic',
  tags: 'psychographic',
  company: 'company',
  industry: 'company',
  company_size: 'company',
  member_level: 'behaviour',
  points: 'behaviour',
  source_channel: 'behaviour',
  referrer: 'behaviour',
  created_at: 'behaviour',
  consent_email: 'consent',
  consent_sms: 'consent',
  consent_phone: 'consent',
  consent_social: 'consent',
  opted_out: 'consent',
  opted_out_at: 'consent',
  email: 'consent',
  phone: 'consent',
};

const BIRTH = raw('c.birth_date');

const OPS: Record<RuleFieldType, readonly Op[]> = {
  text: TEXT_OPS,
  number: NUMBER_OPS,
  date: DATE_OPS,
  flag: FLAG_OPS,
};

const TYPE: Record<ReturnType<typeof typeOf>, RuleFieldType> = {
  id: 'text',
  text: 'text',
  number: 'number',
  time: 'date',
  flag: 'flag',
};

/** Columns of the customers that stand in the file, under the name by which a rule calls them. */
export const attributeField = (name: string): string => `attribute:${name}`;

/**
 * What can be asked of customers, on a row of customers (`i`, `c`) joined with their facts (`f`; all facts of people without an order are
 * missing, but their orders and money are 0).
 */
export function customerFields(catalog: Catalog, asOf: string): RuleField[] {
  const scale = catalog.moneyScale;
  const fact = (id: string, type: RuleFieldType, expression: Sql, money = false): RuleField => ({
    id,
    type,
    group: 'behaviour',
    expression,
    ops: OPS[type],
    ...(money ? { money } : {}),
  });
  const facts = [
    fact('orders', 'number', raw('coalesce(f.orders, 0)')),
    fact('revenue', 'number', sql`(coalesce(f.amount_units, 0) / ${scale}::DOUBLE)`, true),
    fact('average_order_value', 'number', sql`(f.amount_units / ${scale}::DOUBLE / f.orders)`, true),
    fact('recency_days', 'number', sql`(${asOf}::DATE - f.last_day)`),
    fact('first_order_at', 'date', raw('f.first_at')),
    fact('last_order_at', 'date', raw('f.last_at')),
  ];
  const columns = (catalog.columns.customers ?? []).filter((name) => name !== 'customer_id');
  const own = columns.map((name): RuleField => {
    const type = TYPE[typeOf(name)];
    const ops = name === 'birth_date' ? [...DATE_OPS, ...BIRTHDAY_OPS] : OPS[type];
    return { id: name, type, group: GROUP_OF[name] ?? 'other', expression: sql`c.${ident(name)}`, ops };
  });
  const derived: RuleField[] = columns.includes('birth_date')
    ? [
        { ...fact('age_years', 'number', ageAt(BIRTH, asOf)), group: 'demographic' },
        { ...fact('zodiac', 'text', zodiacOf(BIRTH)), group: 'demographic' },
      ]
    : columns.includes('age')
      ? [{ ...fact('age_years', 'number', raw('try_cast(c.age AS DOUBLE)')), group: 'demographic' }]
      : [];
  const reach = reachByChannel(columns).map(({ channel, reachable }): RuleField => ({
    id: `reachable_${channel}`,
    type: 'flag',
    group: 'consent',
    expression: reachable,
    ops: FLAG_OPS,
  }));
  const others = catalog.attributes.map((name): RuleField => ({
    id: attributeField(name),
    type: 'text',
    group: 'other',
    expression: ident(name),
    ops: [...TEXT_OPS, 'gt', 'gte', 'lt', 'lte', 'between'],
  }));
  const id: RuleField = {
    id: 'customer_id',
    type: 'text',
    group: 'other',
    expression: raw('i.customer_id'),
    ops: TEXT_OPS,
  };
  return [...facts, ...derived, ...own, ...reach, ...others, id];
}

const LINE_FIELDS = [
  'product_id',
  'product_name',
  'category',
  'brand',
  'channel',
  'store',
  'salesperson',
  'coupon',
];
const EVENT_FIELDS: Record<Exclude<EventKind, 'order'>, string[]> = {
  interaction: ['kind', 'channel', 'page', 'product_id', 'campaign_id', 'topic', 'reason', 'duration_s'],
  feedback: ['kind', 'rating', 'nps', 'csat', 'product_id', 'topic', 'status', 'text'],
  campaign_sent: ['campaign_id', 'variant', 'channel'],
  campaign_opened: ['campaign_id', 'variant', 'channel'],
  campaign_clicked: ['campaign_id', 'variant', 'channel'],
  campaign_converted: ['campaign_id', 'variant', 'channel'],
};

const EVENT_SOURCES: Record<
  Exclude<EventKind, 'order'>,
  { table: 'interactions' | 'feedback' | 'campaign_contacts'; at: string; measure: string }
> = {
  interaction: { table: 'interactions', at: 'occurred_at', measure: 'duration_s' },
  feedback: { table: 'feedback', at: 'submitted_at', measure: 'rating' },
  campaign_sent: { table: 'campaign_contacts', at: 'sent_at', measure: 'revenue' },
  campaign_opened: { table: 'campaign_contacts', at: 'opened_at', measure: 'revenue' },
  campaign_clicked: { table: 'campaign_contacts', at: 'clicked_at', measure: 'revenue' },
  campaign_converted: { table: 'campaign_contacts', at: 'converted_at', measure: 'revenue' },
};

/** The table of an event, the column with its time, and the one that a sum adds up; null for orders and where the data lack it. */
export const eventSource = (
  event: Exclude<EventKind, 'order'>,
  catalog: Catalog,
): (typeof EVENT_SOURCES)['feedback'] | null => {
  const source = EVENT_SOURCES[event];
  return hasColumn(catalog, source.table, source.at) && hasColumn(catalog, source.table, 'customer_id')
    ? source
    : null;
};

/** What can be asked of an event. Traits of products may stand in the product file (alias `p`), else on the line (`l`, `e`). */
export function eventFields(event: EventKind, catalog: Catalog): RuleField[] {
  if (event !== 'order') {
    const source = eventSource(event, catalog);
    if (!source) return [];
    return EVENT_FIELDS[event]
      .filter((name) => hasColumn(catalog, source.table, name))
      .map((name) => {
        const type = TYPE[typeOf(name)];
        return { id: name, type, group: 'behaviour', expression: sql`e.${ident(name)}`, ops: OPS[type] };
      });
  }
  return LINE_FIELDS.flatMap((name): RuleField[] => {
    const isKey = name === 'product_id' || name === 'product_name';
    const place = isKey
      ? hasColumn(catalog, 'transactions', 'product_id') || hasColumn(catalog, 'transactions', 'product_name')
        ? 'ids'
        : null
      : name === 'category' || name === 'brand'
        ? traitPlace(catalog, name)
        : hasColumn(catalog, 'transactions', name)
          ? 'lines'
          : null;
    if (!place) return [];
    const alias = place === 'ids' ? raw('n') : place === 'products' ? raw('p') : raw('l');
    return [
      { id: name, type: 'text', group: 'behaviour', expression: sql`${alias}.${ident(name)}`, ops: TEXT_OPS },
    ];
  });
}

/** Events that the data know. */
export const knownEvents = (catalog: Catalog, events: readonly EventKind[]): EventKind[] =>
  events.filter((event) => event === 'order' || eventSource(event, catalog) !== null);
