import { fieldsOf, PERSONAL, REQUIRED, ROLES, tableOf, typeOf, type Role } from '../data/canonical';
import { normaliseHeader, PLATFORMS, SYNONYMS } from '../data/synonyms';
import { KNOWN_STATUSES } from '../data/vocabulary';
import type { ErrorCode } from '../engine/errors';
import { guessLayout, uniqueNames, type Layout } from './dialect';
import { bomLength, detectEncoding, type Encoding } from './encoding';
import type { Dialect } from './records';
import { cellsUpTo, scanSource, type Source } from './source';
import {
  dateOrderOf,
  decimalOf,
  newEvidence,
  observe,
  readsAsDate,
  readsAsNumber,
  SCIENTIFIC,
  type DateOrder,
  type Format,
  type ValueEvidence,
} from './values';

export interface ColumnPlan {
  index: number;
  name: string;
  /** Canonical column, an attribute of the customer under its own name, or left out. */
  use: { kind: 'field'; field: string } | { kind: 'attribute' } | { kind: 'ignore' };
  format: Format;
  /** Other columns of the file that could be the same field. */
  alternatives: string[];
}

export type QuestionKind = 'date_order' | 'decimal_mark' | 'masked_customer' | 'order_total' | 'status';

/** Something that the values leave open. Nothing is imported before it is answered. */
export interface Question {
  kind: QuestionKind;
  /** Index of the column, -1 where it is about the file. */
  column: number;
  answers: string[];
  answer: string | null;
  /** Values to show beside the question. */
  examples: string[];
  figures: Record<string, number>;
}

export interface FileProblem {
  code: ErrorCode;
  args: Record<string, string | number>;
}

/** All that the import knows of one file before it is loaded. */
export interface FilePlan {
  id: string;
  name: string;
  size: number;
  encoding: Encoding;
  bomBytes: number;
  damaged: boolean;
  layout: Layout;
  names: string[];
  sample: string[][];
  evidence: ValueEvidence[];
  role: Role;
  /** The role and all it needs were found by name. */
  certain: boolean;
  platform: string | null;
  columns: ColumnPlan[];
  questions: Question[];
  problem: FileProblem | null;
}

/** What the user has set by hand; everything else is guessed again around it. */
export interface FileChoices {
  encoding?: Encoding;
  dialect?: Partial<Dialect>;
  role?: Role;
  /** By column name: a canonical field, `attribute`, or `ignore`. */
  uses?: Record<string, string>;
  /** By `kind:column`. */
  answers?: Record<string, string>;
}

const HEAD_BYTES = 1024 * 1024;
const SAMPLE_ROWS = 1000;
const PREVIEW_ROWS = 50;

export const questionKey = (question: Pick<Question, 'kind' | 'column'>): string =>
  `${question.kind}:${question.column}`;

/** Whether a plan can be loaded as it stands. */
export const isReady = (plan: FilePlan): boolean =>
  plan.problem === null && plan.questions.every((question) => question.answer !== null);

/**
 * Looks at a file and proposes how to read it: encoding, layout, role, the column for each field and the format of each.
 * Every guess is from a sample; the load proves it on every row.
 */
export async function planFile(
  id: string,
  name: string,
  file: Blob,
  choices: FileChoices = {},
): Promise<FilePlan> {
  const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  const detected = detectEncoding(head);
  const encoding = choices.encoding ?? detected.encoding;
  const bomBytes = bomLength(head, encoding);
  const empty = emptyPlan(id, name, file.size, encoding, bomBytes);
  const refused = refuseByContent(name, file.size, head, encoding);
  if (refused) return { ...empty, problem: refused };

  const whole = file.size <= HEAD_BYTES;
  let text = new TextDecoder(encoding).decode(head.subarray(bomBytes), { stream: !whole });
  if (!whole) text = text.slice(0, text.lastIndexOf('\n') + 1 || undefined);
  if (text.trim() === '') return { ...empty, problem: { code: 'file_empty', args: { file: name } } };
  const layout = guessLayout(text, choices.dialect);
  const names = uniqueNames(layout.header, layout.columns);
  const source: Source = { file, encoding, bomBytes };

  const evidence = names.map(newEvidence);
  const rows: string[][] = [];
  const report = await scanSource({ ...source, file: whole ? file : file.slice(0, HEAD_BYTES) }, layout, {
    onRecord: (record, ordinal) => {
      if (ordinal >= SAMPLE_ROWS) return whole ? undefined : 'stop';
      const cells = cellsUpTo(record, layout.columns, layout.dialect);
      rows.push(cells);
      cells.forEach((cell, index) => observe(evidence[index] as ValueEvidence, cell));
    },
  });
  const sample = rows.slice(0, PREVIEW_ROWS);
  const plan: FilePlan = { ...empty, damaged: detected.damaged, layout, names, sample, evidence };
  if (whole && report.facts.unclosedQuoteLine > 0)
    return {
      ...plan,
      problem: { code: 'file_unclosed_quote', args: { file: name, line: report.facts.unclosedQuoteLine } },
    };
  if (report.dataRecords === 0)
    return { ...plan, problem: { code: 'file_header_only', args: { file: name, columns: names.length } } };

  assignRole(plan, choices);
  await settleDates(plan, source);
  plan.questions = questionsOf(plan, choices, rows);
  applyAnswers(plan);
  plan.problem = problemOf(plan);
  return plan;
}

function emptyPlan(id: string, name: string, size: number, encoding: Encoding, bomBytes: number): FilePlan {
  const layout: Layout = {
    dialect: { delimiter: ',', quote: '"', escape: 'double' },
    headerLine: 0,
    dataLine: 1,
    skippedLines: 0,
    header: [],
    columns: 0,
    width: 0,
  };
  return {
    id,
    name,
    size,
    encoding,
    bomBytes,
    damaged: false,
    layout,
    names: [],
    sample: [],
    evidence: [],
    role: 'transactions',
    certain: false,
    platform: null,
    columns: [],
    questions: [],
    problem: null,
  };
}

const MAGIC: [string, number[]][] = [
  ['png', [0x89, 0x50, 0x4e, 0x47]],
  ['jpeg', [0xff, 0xd8, 0xff]],
  ['gif', [0x47, 0x49, 0x46, 0x38]],
  ['pdf', [0x25, 0x50, 0x44, 0x46]],
  ['xlsx', [0x50, 0x4b, 0x03, 0x04]],
  ['xls', [0xd0, 0xcf, 0x11, 0xe0]],
  ['gz', [0x1f, 0x8b]],
  ['parquet', [0x50, 0x41, 0x52, 0x31]],
];

/** Files that are no text, by their first bytes: tables of other kinds are named as such, pictures are refused. */
function refuseByContent(
  name: string,
  size: number,
  head: Uint8Array,
  encoding: Encoding,
): FileProblem | null {
  if (size === 0) return { code: 'file_empty', args: { file: name } };
  const kind = MAGIC.find(([, bytes]) => bytes.every((byte, index) => head[index] === byte))?.[0];
  if (kind && ['xlsx', 'xls', 'gz', 'parquet'].includes(kind))
    return { code: 'file_kind_later', args: { file: name, kind } };
  if (kind) return { code: 'file_binary', args: { file: name, kind } };
  let control = 0;
  for (const byte of head.subarray(0, 4096)) if (byte < 9 || (byte > 13 && byte < 32)) control++;
  const isWide = encoding.startsWith('utf-16');
  return !isWide && control > 0.1 * Math.min(head.length, 4096)
    ? { code: 'file_binary', args: { file: name, kind: 'binary' } }
    : null;
}

const compact = (text: string): string => text.replaceAll(' ', '');

/** For one role, which column is which field: by name, in the order of the lists. */
function matchFields(headers: string[], role: Role, preset: Record<string, string>): Map<string, number[]> {
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

const hasAmount = (fields: ReadonlyMap<string, unknown>): boolean =>
  fields.has('amount') || fields.has('order_amount') || (fields.has('quantity') && fields.has('unit_price'));

function missingFields(role: Role, fields: ReadonlyMap<string, unknown>): string[] {
  return REQUIRED[role].filter((field) => (field === 'amount' ? !hasAmount(fields) : !fields.has(field)));
}

function scoreRole(role: Role, fields: ReadonlyMap<string, unknown>, plan: FilePlan): number {
  const missing = missingFields(role, fields).length;
  let score = fields.size - 8 * missing;
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

function assignRole(plan: FilePlan, choices: FileChoices): void {
  const headers = plan.names.map(normaliseHeader);
  const platform = PLATFORMS.map((preset) => ({
    preset,
    hits: preset.headers.filter((header) => headers.some((own) => compact(own) === compact(header))).length,
  }))
    .filter(({ hits }) => hits >= 3)
    .sort((a, b) => b.hits - a.hits)[0]?.preset;
  const matches = new Map(
    ROLES.map((role) => [
      role,
      matchFields(headers, role, (platform?.role === role && platform.fields) || {}),
    ]),
  );
  const candidates = ROLES.map((role) => ({
    role,
    fields: matches.get(role) ?? new Map<string, number[]>(),
  })).map((candidate) => ({ ...candidate, score: scoreRole(candidate.role, candidate.fields, plan) }));
  candidates.sort((a, b) => b.score - a.score);
  const best = candidates[0];
  const clear = best && (missingFields(best.role, best.fields).length === 0 || best.fields.size >= 3);
  const guessed = platform?.role ?? (clear ? best.role : 'transactions');
  plan.role = choices.role ?? guessed;
  plan.platform = platform?.role === plan.role ? platform.id : null;
  const fields = matches.get(plan.role) ?? new Map<string, number[]>();
  plan.certain = missingFields(plan.role, fields).length === 0;
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

/** Field → column, as the plan stands. */
export function fieldMap(plan: FilePlan): Map<string, ColumnPlan> {
  return new Map(
    plan.columns.flatMap((column): [string, ColumnPlan][] =>
      column.use.kind === 'field' ? [[column.use.field, column]] : [],
    ),
  );
}

function formatOf(use: ColumnPlan['use'], evidence: ValueEvidence, name: string): Format {
  if (use.kind !== 'field') {
    const isNumber = readsAsNumber(evidence) && evidence.leadingZeros === 0 && evidence.longestDigits < 12;
    return isNumber ? { kind: 'number', decimal: decimalOf(evidence).decimal } : { kind: 'text' };
  }
  switch (typeOf(use.field)) {
    case 'id':
      return { kind: 'id' };
    case 'number':
      return { kind: 'number', decimal: decimalOf(evidence).decimal };
    case 'time':
      return { kind: 'date', order: dateOrderOf(evidence).order };
    case 'flag':
      return { kind: 'flag', inverted: /opt(ed)? ?out|do ?not|unsub|退订|退訂|拒|勿扰|黑名单/i.test(name) };
    case 'text':
      return PERSONAL.includes(use.field) || use.field === 'postcode' ? { kind: 'id' } : { kind: 'text' };
  }
}

/** A date column that its sample leaves open is read to the end of the file: one 13/12 settles all of it. */
async function settleDates(plan: FilePlan, source: Source): Promise<void> {
  const open = plan.columns.filter((column) => {
    const evidence = plan.evidence[column.index];
    return column.format.kind === 'date' && evidence && dateOrderOf(evidence).unclear;
  });
  if (open.length === 0) return;
  await scanSource(source, plan.layout, {
    onRecord: (record) => {
      const cells = cellsUpTo(record, plan.layout.columns, plan.layout.dialect);
      for (const { index } of open) {
        const cell = cells[index] ?? '';
        const parts = /^\s*(\d{1,2})\D(\d{1,2})\D/.exec(cell);
        if (parts && (Number(parts[1]) > 12 || Number(parts[2]) > 12))
          observe(plan.evidence[index] as ValueEvidence, cell);
      }
    },
  });
  for (const column of open) {
    const { order } = dateOrderOf(plan.evidence[column.index] as ValueEvidence);
    column.format = { kind: 'date', order };
  }
}

function questionsOf(plan: FilePlan, choices: FileChoices, rows: string[][]): Question[] {
  const questions: Question[] = [];
  const ask = (
    kind: QuestionKind,
    column: number,
    answers: string[],
    examples: string[] = [],
    figures: Record<string, number> = {},
  ): void => {
    const answer = choices.answers?.[questionKey({ kind, column })] ?? null;
    questions.push({ kind, column, answers, answer, examples: [...new Set(examples)].slice(0, 3), figures });
  };
  for (const column of plan.columns) {
    const evidence = plan.evidence[column.index] as ValueEvidence;
    if (column.use.kind === 'field' && column.format.kind === 'date' && dateOrderOf(evidence).unclear)
      ask('date_order', column.index, ['dmy', 'mdy'], evidence.samples);
    if (column.use.kind === 'field' && column.format.kind === 'number' && decimalOf(evidence).unclear)
      ask('decimal_mark', column.index, ['point', 'comma'], evidence.samples);
  }
  const fields = fieldMap(plan);
  const table = tableOf(plan.role);
  const customer = fields.get('customer_id');
  if (customer && table === 'transactions') {
    const evidence = plan.evidence[customer.index] as ValueEvidence;
    if (evidence.masked > 0.01 * evidence.filled)
      ask('masked_customer', customer.index, ['no_customer', 'keep'], evidence.samples, {
        masked: evidence.masked,
        distinct: new Set(rows.map((row) => row[customer.index])).size,
      });
  }
  if (plan.role === 'transactions') {
    const total = repeatedTotal(fields, rows);
    if (total >= 0)
      ask(
        'order_total',
        total,
        ['once', 'lines'],
        rows.slice(0, 3).map((row) => row[total] ?? ''),
      );
  }
  const status = fields.get('status');
  if (status && table === 'transactions') {
    const unknown = [...new Set(rows.map((row) => (row[status.index] ?? '').trim().toLowerCase()))].filter(
      (value) => value !== '' && !KNOWN_STATUSES.includes(value),
    );
    if (unknown.length > 0 && unknown.length <= 20)
      ask('status', status.index, ['count', 'leave_out'], unknown);
  }
  return questions;
}

/**
 * The column of a money field that repeats an order's total on each of its lines, or -1: the same value on every line of
 * every order with several lines, while the lines themselves differ.
 */
function repeatedTotal(fields: ReadonlyMap<string, ColumnPlan>, rows: string[][]): number {
  const order = fields.get('order_id');
  const amount = fields.get('amount');
  if (!order || !amount) return -1;
  const product = fields.get('product_id') ?? fields.get('product_name') ?? fields.get('quantity');
  if (!product) return -1;
  const orders = new Map<string, { money: Set<string>; lines: Set<string>; count: number }>();
  for (const row of rows) {
    const key = row[order.index] ?? '';
    if (!key) continue;
    const entry = orders.get(key) ?? { money: new Set(), lines: new Set(), count: 0 };
    entry.money.add(row[amount.index] ?? '');
    entry.lines.add(row[product.index] ?? '');
    entry.count++;
    orders.set(key, entry);
  }
  const several = [...orders.values()].filter(({ count, lines }) => count > 1 && lines.size > 1);
  return several.length >= 3 && several.every(({ money }) => money.size === 1) ? amount.index : -1;
}

/** Turns answers into formats. `order_total` and `masked_customer` are read by the load. */
function applyAnswers(plan: FilePlan): void {
  for (const { kind, column, answer } of plan.questions) {
    const target = plan.columns[column];
    if (!target || answer === null) continue;
    if (kind === 'date_order') target.format = { kind: 'date', order: answer as DateOrder };
    if (kind === 'decimal_mark') target.format = { kind: 'number', decimal: answer === 'comma' ? ',' : '.' };
    if (kind === 'order_total' && answer === 'once') target.use = { kind: 'field', field: 'order_amount' };
  }
}

function problemOf(plan: FilePlan): FileProblem | null {
  const args = { file: plan.name };
  if (plan.columns.length === 1) return { code: 'file_one_column', args };
  const missing = missingFields(plan.role, fieldMap(plan));
  if (missing.length === 0) return null;
  const [field] = missing;
  if (field === 'ordered_at') return { code: 'file_no_date', args };
  if (field === 'customer_id' && plan.role !== 'customers') return { code: 'file_no_customer', args };
  if (field === 'amount') return { code: 'file_no_amount', args };
  return { code: 'file_role_unknown', args: { ...args, field: field ?? '' } };
}

/** Id columns with values that a spreadsheet has already rounded (1.58E+18): different ids may have become one. */
export function roundedIds(plan: FilePlan): { column: string; example: string }[] {
  return plan.columns.flatMap((column) => {
    const evidence = plan.evidence[column.index];
    if (column.use.kind !== 'field' || column.format.kind !== 'id' || !evidence?.scientificIds) return [];
    const example = evidence.samples.find((value) => SCIENTIFIC.test(value)) ?? '';
    return [{ column: column.name, example }];
  });
}

/** Finds the pairs of files that only make sense together: headers of orders without lines, and lines without buyers. */
export function pairOrders(plans: FilePlan[]): void {
  for (const plan of plans) {
    const code = plan.problem?.code;
    if (code === 'orders_without_lines' || (plan.role === 'orders' && code === 'file_no_amount'))
      plan.problem = null;
  }
  const lines = plans.filter((plan) => plan.role === 'order_lines');
  if (lines.length > 0 && !plans.some((plan) => plan.role === 'orders')) {
    const header = plans.find((plan) => {
      const fields = fieldMap(plan);
      return (
        plan.role === 'transactions' &&
        fields.has('order_id') &&
        !fields.has('product_id') &&
        !fields.has('product_name')
      );
    });
    if (header) header.role = 'orders';
    else
      for (const plan of lines) plan.problem ??= { code: 'orders_without_lines', args: { file: plan.name } };
  }
  if (lines.length > 0) return;
  for (const plan of plans.filter((one) => one.role === 'orders' && one.problem === null)) {
    if (hasAmount(fieldMap(plan))) plan.role = 'transactions';
    else plan.problem = { code: 'file_no_amount', args: { file: plan.name } };
  }
}
