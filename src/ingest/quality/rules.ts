import type { Role } from '../../data/canonical';
import {
  BANK_CARD_HEADER,
  CREDIT_CODE_HEADER,
  ID_CARD_HEADER,
  idCardOf,
  isBankCard,
  isCreditCode,
} from '../../data/identity';
import {
  isBirthDate,
  isChineseMobile,
  isEmail,
  isGarbled,
  isGender,
  isPhone,
  isPostcode,
  normaliseEmail,
  normalisePhone,
  spellingKey,
} from '../../data/validity';
import type { Format } from '../values';
import type { IssueRule, Severity } from './types';

const MOST_OF = 0.5;
/** More rows than that with one phone number or address are no family: it stands for nobody. */
const SHARED_BY_MANY = 4;

/** Columns whose values have a usual spelling. */
const PLACES = [
  'city',
  'region',
  'country',
  'category',
  'brand',
  'channel',
  'store',
  'member_level',
  'source_channel',
  'gender',
];

/** A column by its distinct values. */
export interface Words {
  field: string;
  kind: Format['kind'];
  /** Each distinct value once, null where it cannot be read, '' where the cell says nothing. */
  values: readonly (string | null)[];
  /** What stands in the cell. */
  texts: readonly string[];
  /** Rows of each. */
  counts: readonly number[];
}

/** A rule that a column breaks, and with which of its values. */
export interface BrokenRule {
  rule: IssueRule;
  severity: Severity;
  isFound: (word: number) => boolean;
  /** Whether such a cell is wrong in itself, and not only beside others. */
  own: boolean;
}

/** The rules that values of a column can break in a file of that role. @param today `YYYY-MM-DD`: what lies behind it is in the future. */
export const rulesOf = (words: Words, role: Role, today: string): BrokenRule[] => [
  ...ownRules(words, today),
  ...sharedRules(words, role),
  ...spellingRule(words),
];

/** Numbers with a check sign, by what their columns are called; only where most of the cells hold one. */
const NUMBERS: readonly {
  rule: IssueRule;
  header: RegExp;
  isForm: (value: string, today: string) => boolean;
}[] = [
  {
    rule: 'id_card',
    header: ID_CARD_HEADER,
    isForm: (value, today) => idCardOf(value, today) !== null,
  },
  { rule: 'credit_code', header: CREDIT_CODE_HEADER, isForm: isCreditCode },
  { rule: 'bank_card', header: BANK_CARD_HEADER, isForm: isBankCard },
];

function ownRules(words: Words, today: string): BrokenRule[] {
  const { field, kind, values, texts } = words;
  const each = (rule: IssueRule, severity: Severity, isWrong: (value: string) => boolean): BrokenRule => ({
    rule,
    severity,
    own: true,
    isFound: (word) => {
      const value = values[word];
      return value !== null && value !== undefined && value !== '' && isWrong(value);
    },
  });
  const rules: BrokenRule[] = [
    { rule: 'unreadable', severity: 'error', own: true, isFound: (word) => values[word] === null },
  ];
  if (kind === 'text' || kind === 'id')
    rules.unshift({
      rule: 'garbled',
      severity: 'error',
      own: true,
      isFound: (word) => isGarbled(texts[word] ?? ''),
    });
  if (field === 'email') rules.push(each('email', 'warning', (value) => !isEmail(value)));
  if (field === 'phone') {
    const chinese = isMostly(words, isChineseMobile);
    rules.push(each('phone', 'warning', (value) => !isPhone(value, chinese)));
  }
  if (field === 'postcode') {
    const chinese = isMostly(words, (value) => isPostcode(value, true));
    rules.push(each('postcode', 'warning', (value) => !isPostcode(value, chinese)));
  }
  for (const { rule, header, isForm } of NUMBERS)
    if (header.test(field) && isMostly(words, (value) => isForm(value, today)))
      rules.push(each(rule, 'warning', (value) => !isForm(value, today)));
  if (field === 'gender') rules.push(each('gender', 'warning', (value) => !isGender(value)));
  if (field === 'birth_date')
    rules.push(each('birth_date', 'warning', (value) => !isBirthDate(value, today)));
  else if (kind === 'date' && field !== 'launched_at')
    rules.push(each('future_date', 'error', (value) => value.slice(0, 10) > today));
  if (field === 'quantity') rules.push(each('negative_quantity', 'info', (value) => Number(value) < 0));
  return rules;
}

/** Whether most of the filled cells are of a form. */
function isMostly({ values, counts }: Words, isForm: (value: string) => boolean): boolean {
  let filled = 0;
  let held = 0;
  values.forEach((value, word) => {
    if (!value) return;
    filled += counts[word] ?? 0;
    if (isForm(value)) held += counts[word] ?? 0;
  });
  return held > MOST_OF * filled;
}

/** In a file with a row for each customer: ids, numbers and addresses that stand on several rows, and those that stand on too many. */
function sharedRules({ field, values, counts }: Words, role: Role): BrokenRule[] {
  if (role !== 'customers') return [];
  const form = { customer_id: (value: string) => value, phone: normalisePhone, email: normaliseEmail }[field];
  if (!form) return [];
  const rows = new Map<string, number>();
  const keys = values.map((value) => (value ? form(value) : ''));
  keys.forEach((key, word) => key && rows.set(key, (rows.get(key) ?? 0) + (counts[word] ?? 0)));
  const times = (word: number): number => rows.get(keys[word] ?? '') ?? 0;
  if (field === 'customer_id')
    return [{ rule: 'same_id', severity: 'error', own: false, isFound: (word) => times(word) > 1 }];
  return [
    {
      rule: field === 'phone' ? 'same_phone' : 'same_email',
      severity: 'warning',
      own: false,
      isFound: (word) => times(word) > 1 && times(word) < SHARED_BY_MANY,
    },
    {
      rule: 'filler',
      severity: 'warning',
      own: false,
      isFound: (word) => times(word) >= SHARED_BY_MANY,
    },
  ];
}

/**
 * Values that differ from a more frequent one only in width, capitals, blanks, punctuation or the name of their region's kind, each with that
 * one; of equally frequent ones the first that stands there.
 */
export function spellingsOf(
  values: readonly (string | null)[],
  counts: readonly number[],
): Map<string, string> {
  const most = new Map<string, { value: string; rows: number }>();
  values.forEach((value, word) => {
    if (!value) return;
    const key = spellingKey(value);
    const rows = counts[word] ?? 0;
    if (key && rows > (most.get(key)?.rows ?? 0)) most.set(key, { value, rows });
  });
  return new Map(
    values.flatMap((value): [string, string][] => {
      const usual = value ? most.get(spellingKey(value))?.value : undefined;
      return value && usual !== undefined && usual !== value ? [[value, usual]] : [];
    }),
  );
}

function spellingRule({ field, values, counts }: Words): BrokenRule[] {
  if (!PLACES.includes(field)) return [];
  const others = spellingsOf(values, counts);
  return [
    { rule: 'spelling', severity: 'info', own: true, isFound: (word) => others.has(values[word] ?? '') },
  ];
}
