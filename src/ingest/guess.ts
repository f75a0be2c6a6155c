import { fieldsOf, PERSONAL, ROLES, typeOf, type Role } from '../data/canonical';
import { normaliseHeader, SYNONYMS } from '../data/synonyms';
import {
  fieldMap,
  hasAmount,
  missingFields,
  namesBaskets,
  type ColumnPlan,
  type FileChoices,
  type FilePlan,
} from './file-plan';
import { unitOf } from './numbers';
import { compact, platformOf } from './platform';
import {
  dateOrderOf,
  decimalOf,
  readsAsDate,
  readsAsNumber,
  type Format,
  type ValueEvidence,
} from './values';

/** For one role, which column is which field: by name, in the order of the lists. */
function matchFields(
  headers: string[],
  role: Role,
  preset: Readonly<Record<string, string>>,
): Map<string, number[]> {
  const found = new Map<string, number[]>();
  const taken = new Set<number>();
  headers.forEach((header, index) => {
    const field = preset[header];
    if (field === undefined) return;
    taken.add(index);
    if (field) found.set(field, [...(found.get(field) ?? []), index]);
  });
  const ranked: { field: string; rank: number; index: number }[] = [];
  for (const { field, names } of SYNONYMS[role]) {
    const ranks = new Map(names.map((name, rank) => [compact(name), rank]));
    headers.forEach((header, index) => {
      const rank =
        ranks.get(compact(header)) ??
        (compact(header) === compact(field.replaceAll('_', ' ')) ? 0 : undefined);
      if (rank !== undefined && !taken.has(index)) ranked.push({ field, rank, index });
    });
  }
  ranked.sort((a, b) => a.rank - b.rank);
  for (const { field, index } of ranked) {
    const columns = found.get(field);
    if (columns) columns.push(index);
    else if (!taken.has(index)) {
      found.set(field, [index]);
      taken.add(index);
    }
  }
  return found;
}

/** Nicknames of platforms and messengers, which stand for people where no id does. */
const NICKNAME =
  /^(?:.*nick ?name|nick|wechat(?: id)?|(?:买家|買家|客户|客戶|会员|會員|用户|用戶|顾客)?(?:昵称|暱稱|旺旺|旺旺号|微信号|微信))$/i;

/** The column by which files of what people did name them where they hold no id: phone, e-mail, nickname; -1 where there is none. */
function addressColumn(
  role: Role,
  headers: readonly string[],
  fields: ReadonlyMap<string, number[]>,
): number {
  if (!['interactions', 'feedback', 'campaign_contacts'].includes(role) || fields.has('customer_id'))
    return -1;
  const taken = new Set([...fields.values()].flat());
  const called = new Set(
    SYNONYMS.customers
      .filter(({ field }) => field === 'phone' || field === 'email')
      .flatMap(({ names }) => names.map(compact)),
  );
  const first = (isOne: (header: string) => boolean): number =>
    headers.findIndex((header, index) => !taken.has(index) && isOne(header));
  const address = first((header) => called.has(compact(header)));
  return address >= 0 ? address : first((header) => NICKNAME.test(header.trim()));
}

/** What a file of sales has, and one of what people did has not. */
const OF_SALES = /amount|total|price|quantity|qty|金额|单价|數量|数量|總計|价格/i;

/** An address stands for an id, where nothing speaks of sales. */
const addressScore = (column: number, headers: readonly string[]): number =>
  column >= 0 && !headers.some((header) => OF_SALES.test(header)) ? 8 : 0;

function scoreRole(role: Role, fields: ReadonlyMap<string, unknown>, plan: FilePlan): number {
  const missing = missingFields(role, fields).length;
  let score = fields.size - 8 * missing;
  if (role === 'transactions' && namesBaskets(fields) && !hasAmount(fields)) score += 8 * missing - 1;
  if (role === 'orders')
    score -= fields.has('product_id') || fields.has('product_name') || fields.has('unit_price') ? 20 : 1.5;
  if (role === 'order_lines') score -= fields.has('customer_id') || fields.has('ordered_at') ? 20 : 0.5;
  if (role === 'transactions') score += hasAmount(fields) && fields.has('ordered_at') ? 3 : 0;
  if (role === 'customers') {
    const attributes = [...fields.keys()].filter((field) => field !== 'customer_id').length;
    score += attributes > 0 ? 1 : -6;
    if (plan.names.some((name) => /amount|quantity|金额|数量/i.test(name))) score -= 2;
  }
  if (role === 'products' && fields.has('customer_id')) score -= 10;
  if (role === 'interactions' && !fields.has('kind')) score -= 6;
  if (role === 'feedback')
    score -= ['rating', 'nps', 'text', 'csat', 'answer'].some((field) => fields.has(field)) ? 0 : 10;
  if (role === 'campaign_contacts' && !fields.has('sent_at') && !fields.has('variant')) score -= 8;
  return score;
}

/** Proposes what a file is and which of its columns is which field, around what was chosen by hand. */
export function assignRole(plan: FilePlan, choices: FileChoices): void {
  const headers = plan.names.map((name, index) => normaliseHeader(plan.layout.header[index] || name));
  const platform = platformOf(headers);
  const matches = new Map(
    ROLES.map((role) => [
      role,
      matchFields(headers, role, (platform?.role === role && platform.fields) || {}),
    ]),
  );
  const candidates = ROLES.map((role) => ({
    role,
    fields: matches.get(role) ?? new Map<string, number[]>(),
  })).map((candidate) => ({
    ...candidate,
    score:
      scoreRole(candidate.role, candidate.fields, plan) +
      addressScore(addressColumn(candidate.role, headers, candidate.fields), headers),
  }));
  candidates.sort((a, b) => b.score - a.score);
  const best = candidates[0];
  const role = choices.role ?? platform?.role ?? best?.role ?? 'transactions';
  const address = addressColumn(role, headers, matches.get(role) ?? new Map<string, number[]>());
  if (address >= 0) matches.get(role)?.set('customer_id', [address]);
  const clear = best && (missingFields(best.role, best.fields).length === 0 || best.fields.size >= 3);
  const guessed = platform?.role ?? (clear ? best.role : 'transactions');
  plan.role = choices.role ?? guessed;
  plan.platform = platform?.role === plan.role ? platform.id : null;
  const kinds = platform?.role === plan.role ? platform.rows : undefined;
  const column = kinds ? headers.findIndex((header) => compact(header) === compact(kinds.header)) : -1;
  plan.sales = kinds && column >= 0 ? { column, keep: kinds.keep } : null;
  const fields = matches.get(plan.role) ?? new Map<string, number[]>();
  const isBare = plan.role === 'interactions' && !fields.has('kind') && choices.role === undefined;
  plan.certain = missingFields(plan.role, fields).length === 0 && !isBare && address < 0;
  guessByValues(plan, fields);
  mapColumns(plan, fields, choices);
}

/** Where a name is missing, a column whose values can only be one thing is proposed; the review then asks for a look. */
function guessByValues(plan: FilePlan, fields: Map<string, number[]>): void {
  const taken = new Set([...fields.values()].flat());
  const free = plan.evidence
    .map((evidence, index) => ({ evidence, index }))
    .filter(({ index }) => !taken.has(index));
  const timeField = {
    transactions: 'ordered_at',
    orders: 'ordered_at',
    interactions: 'occurred_at',
    feedback: 'submitted_at',
  }[plan.role as string];
  if (timeField && !fields.has(timeField)) {
    const dates = free.filter(({ evidence }) => readsAsDate(evidence));
    if (dates[0] && dates.length === 1) fields.set(timeField, [dates[0].index]);
  }
}

function mapColumns(plan: FilePlan, fields: Map<string, number[]>, choices: FileChoices): void {
  const fieldOf = new Map([...fields].map(([field, columns]) => [columns[0], field]));
  const allowed = new Set(fieldsOf(plan.role));
  const keepsAttributes = ['customers', 'transactions', 'orders'].includes(plan.role);
  plan.columns = plan.names.map((name, index) => {
    const evidence = plan.evidence[index] as ValueEvidence;
    const chosen = choices.uses?.[name];
    const guessed = fieldOf.get(index);
    const rival = [...fields].find(([, columns]) => columns.indexOf(index) > 0);
    let use: ColumnPlan['use'];
    if (chosen === 'ignore' || chosen === 'attribute') use = { kind: chosen };
    else if (chosen && allowed.has(chosen)) use = { kind: 'field', field: chosen };
    else if (guessed && !Object.values(choices.uses ?? {}).includes(guessed))
      use = { kind: 'field', field: guessed };
    else if (plan.role === 'customers' && !rival && evidence.filled > 0) use = { kind: 'attribute' };
    else use = { kind: keepsAttributes && chosen === 'attribute' ? 'attribute' : 'ignore' };
    const alternatives =
      use.kind === 'field'
        ? (fields.get(use.field) ?? []).slice(1).map((column) => plan.names[column] ?? '')
        : [];
    return { index, name, use, format: formatOf(use, evidence, name), alternatives };
  });
  plan.certain = missingFields(plan.role, fieldMap(plan)).length === 0 && plan.certain;
}

/** A row that adds up the others, by how its first cell or its order is called. */
export const isTotalRow = (text: string): boolean =>
  /^\s*(?:总计|合计|小计|總計|合計|小計|共计|grand total|sub ?total|total|sum|gesamt|summe)\s*(?:[:：].*)?$/i.test(
    text,
  );

/** How a column's cells become values, as far as they say it. */
export function formatOf(use: ColumnPlan['use'], evidence: ValueEvidence, name: string): Format {
  if (use.kind !== 'field') {
    const isNumber = readsAsNumber(evidence) && evidence.leadingZeros === 0 && evidence.longestDigits < 12;
    return isNumber ? { kind: 'number', decimal: decimalOf(evidence).decimal } : { kind: 'text' };
  }
  switch (typeOf(use.field)) {
    case 'id':
      return idFormat(evidence);
    case 'number': {
      const unit = unitOf(name);
      return { kind: 'number', decimal: decimalOf(evidence).decimal, ...(unit === 1 ? {} : { unit }) };
    }
    case 'time':
      return { kind: 'date', order: dateOrderOf(evidence).order };
    case 'flag':
      if (use.field === 'opted_out') return { kind: 'flag', inverted: false, refusal: true };
      return { kind: 'flag', inverted: /opt(ed)? ?out|do ?not|unsub|退订|退訂|拒|勿扰|黑名单/i.test(name) };
    case 'text':
      return PERSONAL.includes(use.field) || use.field === 'postcode' ? { kind: 'id' } : { kind: 'text' };
  }
}

const ALMOST_ALL = 0.9;

/** Whole numbers among which some end in `.0` have lost their type; of addresses, capitals mean nothing. */
function idFormat({ filled, floatIds, wholeNumbers, emails }: ValueEvidence): Format {
  if (floatIds > 0 && floatIds + wholeNumbers === filled) return { kind: 'id', cut: true };
  return filled > 0 && emails >= ALMOST_ALL * filled ? { kind: 'id', lower: true } : { kind: 'id' };
}
