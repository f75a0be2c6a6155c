import type { Role } from '../data/canonical';
import { SYNONYMS } from '../data/synonyms';

/** Columns of an empty file of a role: what it is made for, and what it is mostly used with. */
const COLUMNS: Partial<Record<Role, string>> = {
  transactions:
    'order_id customer_id ordered_at product_id product_name category quantity unit_price amount refund_amount cost channel status',
  customers:
    'customer_id name gender birth_date city region email phone member_level source_channel created_at consent_email consent_sms',
  products: 'product_id product_name category brand price cost stock launched_at',
  interactions: 'customer_id occurred_at kind channel page product_id duration_s campaign_id',
  feedback: 'customer_id submitted_at kind order_id rating nps text status resolved_at',
  campaign_contacts:
    'campaign_id customer_id variant channel sent_at delivered_at opened_at clicked_at converted_at revenue unsubscribed_at',
};

/** Roles that an empty file is offered for. */
export const TEMPLATE_ROLES = Object.keys(COLUMNS) as Role[];

/** The headers of an empty file, by which its columns are found again: canonical names, or the usual Chinese ones. */
export function templateHeaders(role: Role, chinese: boolean): string[] {
  const known = new Map(SYNONYMS[role].map(({ field, names }) => [field, names]));
  return (COLUMNS[role] ?? '')
    .split(/\s+/)
    .map(
      (field) =>
        (chinese ? known.get(field)?.find((name) => /\p{Script=Han}/u.test(name)) : undefined) ?? field,
    );
}
