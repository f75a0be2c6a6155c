import { comparableName, comparablePhone, plain } from '../../data/addresses';
import { ID_CARD_HEADER, idCardOf } from '../../data/identity';
import { normaliseEmail } from '../../data/validity';
import { rowsOf } from '../../engine/table';
import { isHan, soundOf } from '../../models/linkage/chinese';
import type { FieldKind, LinkField } from '../../models/linkage/compare';
import type { TaskContext } from '../../panel/contract';
import { inSegment } from '../../panel/measured';
import { ident, join, raw, sql } from '../../sql/sql';

/** A column of the customers that is compared, tidied. */
export interface PersonField extends LinkField {
  key: boolean;
  fillers: number;
  fillerRecords: number;
}

interface Kind {
  kind: FieldKind;
  key?: boolean;
}

const KNOWN: Record<string, Kind> = {
  name: { kind: 'name' },
  phone: { kind: 'code', key: true },
  email: { kind: 'email', key: true },
  birth_date: { kind: 'date' },
  address: { kind: 'text' },
  city: { kind: 'text' },
  region: { kind: 'text' },
  postcode: { kind: 'code' },
};

/** Columns beyond the known ones that tell who somebody is, by their headers. */
const BY_HEADER: readonly [RegExp, Kind][] = [
  [/^(given|first|fore|middle|last|sur|family)[ _-]?names?$|^surname$|^[姓名]$/i, { kind: 'name' }],
  [/birth|\bdob\b|出生|生日/i, { kind: 'date' }],
  [/id[ _-]?card|identity|passport|soc.*sec|\bssn\b|身份证|证件号|身份号码/i, { kind: 'code', key: true }],
  [/phone|mobile|\btel\b|手机|电话/i, { kind: 'code', key: true }],
  [/address|street|suburb|地址|街道/i, { kind: 'text' }],
];

const ANY_DAY = '2100-01-01';

const LEAST_KNOWN = 0.02;
/** A value under more different names than this is no key. */
const MOST_NAMES = 3;

const kindOf = (column: string): Kind | null =>
  KNOWN[column] ?? BY_HEADER.find(([header]) => header.test(column))?.[1] ?? null;

function tidy(column: string, { kind }: Kind, text: string): string {
  if (text.trim() === '') return '';
  if (kind === 'email') return normaliseEmail(text);
  if (kind === 'date') return text.slice(0, 10).replace(/\D/g, '');
  if (kind === 'code' && /phone|mobile|tel|手机|电话/i.test(column)) return comparablePhone(text);
  if (kind === 'code' && ID_CARD_HEADER.test(column)) {
    const card = idCardOf(text, ANY_DAY);
    if (card) return card.number.toLowerCase();
  }
  if (kind === 'code') return plain(text).replaceAll(' ', '');
  return comparableName(text);
}

/** How Chinese names sound, beside them. */
function withSounds(field: PersonField): void {
  if (field.kind === 'name' && field.values.some(isHan)) field.sounds = field.values.map(soundOf);
}

/** Values of keys that too many different names have are taken away: those of a company, of a till, of a filler. */
function withoutFillers(field: PersonField, names: readonly string[]): void {
  const under = new Map<string, Set<string>>();
  field.values.forEach((value, row) => {
    if (value === '') return;
    const own = under.get(value) ?? new Set();
    if (names[row]) own.add(names[row]);
    under.set(value, own);
  });
  const fillers = new Set([...under].filter(([, own]) => own.size > MOST_NAMES).map(([value]) => value));
  field.fillers = fillers.size;
  field.fillerRecords = field.values.filter((value) => fillers.has(value)).length;
  if (fillers.size > 0) field.values = field.values.map((value) => (fillers.has(value) ? '' : value));
}

/** Columns of the customers by which records can be compared, in an order of people that no file's order changes; with the keys of the people. */
export async function personFields(
  context: TaskContext,
): Promise<{ fields: PersonField[]; ids: string[]; keys: number[]; orders: number[] }> {
  const { catalog } = context;
  const columns = [...(catalog.columns.customers ?? []), ...catalog.attributes].flatMap((column) => {
    const kind = column === 'customer_id' ? null : kindOf(column);
    return kind ? [{ column, kind }] : [];
  });
  const texts = columns.map(
    ({ column }, at) => sql`coalesce(${ident(column)}::VARCHAR, '') AS ${ident(`c_${at}`)}`,
  );
  const rows = rowsOf<Record<string, string> & { id: string; k: number; orders: number }>(
    await context.query(
      sql`SELECT ${join([raw('customer_id AS id, customer_key AS k, coalesce(f.orders, 0)::INTEGER AS orders'), ...texts])}
        FROM customers JOIN customer_ids USING (customer_id) LEFT JOIN customer_facts f USING (customer_key) WHERE ${inSegment(context.segment)} ORDER BY customer_id`,
    ),
  );
  const fields = columns
    .map(({ column, kind }, at): PersonField => ({
      name: column,
      kind: kind.kind,
      key: kind.key ?? false,
      values: rows.map((row) => tidy(column, kind, row[`c_${at}`] ?? '')),
      fillers: 0,
      fillerRecords: 0,
    }))
    .filter(({ values, key }) => {
      const known = values.filter(Boolean);
      return (
        known.length > 0 && (key || (known.length >= LEAST_KNOWN * values.length && new Set(known).size > 1))
      );
    });
  const names = rows.map((_, row) =>
    fields
      .filter(({ kind }) => kind === 'name')
      .map(({ values }) => values[row] ?? '')
      .join(' ')
      .trim(),
  );
  for (const field of fields) if (field.key) withoutFillers(field, names);
  for (const field of fields) withSounds(field);
  return {
    fields,
    ids: rows.map(({ id }) => id),
    keys: rows.map(({ k }) => k),
    orders: rows.map(({ orders }) => orders),
  };
}
