import { ident, join, raw, sql, type Sql } from '../sql/sql';

/** Channels by which a customer can be written to or called, and the columns that say whether and where. */
const CHANNELS = [
  { channel: 'email', consent: 'consent_email', contact: 'email' },
  { channel: 'sms', consent: 'consent_sms', contact: 'phone' },
  { channel: 'phone', consent: 'consent_phone', contact: 'phone' },
  { channel: 'social', consent: 'consent_social', contact: null },
] as const;

export type Channel = (typeof CHANNELS)[number]['channel'];

export interface ChannelReach {
  channel: Channel;
  /** The customer has said yes; blank is never yes. */
  optedIn: Sql;
  /** Said yes, has not opted out since, and the address or number is known where such a column exists. */
  reachable: Sql;
}

/** Whether a customer asked not to be contacted, as a condition on `customers`; null where the file does not say. */
export function askedNotToBe(columns: readonly string[]): Sql | null {
  const conditions = [
    ...(columns.includes('opted_out') ? [raw('coalesce(opted_out, FALSE)')] : []),
    ...(columns.includes('opted_out_at') ? [raw('opted_out_at IS NOT NULL')] : []),
  ];
  return conditions.length > 0 ? sql`(${join(conditions, ' OR ')})` : null;
}

/** Who may be reached by which channel, as conditions on `customers`. Channels without a consent column are not there. */
export function reachByChannel(columns: readonly string[]): ChannelReach[] {
  return CHANNELS.filter(({ consent }) => columns.includes(consent)).map(({ channel, consent, contact }) => {
    const optedIn = sql`coalesce(${ident(consent)}, FALSE)`;
    const conditions = [optedIn];
    const refused = askedNotToBe(columns);
    if (refused) conditions.push(sql`NOT ${refused}`);
    if (contact && columns.includes(contact))
      conditions.push(sql`coalesce(trim(${ident(contact)}), '') <> ''`);
    return { channel, optedIn, reachable: sql`(${join(conditions, ' AND ')})` };
  });
}
