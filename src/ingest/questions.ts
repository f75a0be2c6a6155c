import { tableOf } from '../data/canonical';
import { KNOWN_STATUSES } from '../data/vocabulary';
import {
  fieldMap,
  questionKey,
  type ColumnPlan,
  type FileChoices,
  type FilePlan,
  type Question,
  type QuestionKind,
} from './file-plan';
import { cellsUpTo, scanSource, type Source } from './source';
import { dateOrderOf, decimalOf, observe, type DateOrder, type ValueEvidence } from './values';

/** A date column that its sample leaves open is read to the end of the file: one 13/12 settles all of it. */
export async function settleDates(plan: FilePlan, source: Source): Promise<void> {
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

/** What the values leave open, with the answers that were given before. */
export function questionsOf(plan: FilePlan, choices: FileChoices, rows: string[][]): Question[] {
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
export function applyAnswers(plan: FilePlan): void {
  for (const { kind, column, answer } of plan.questions) {
    const target = plan.columns[column];
    if (!target || answer === null) continue;
    if (kind === 'date_order') target.format = { kind: 'date', order: answer as DateOrder };
    if (kind === 'decimal_mark') target.format = { kind: 'number', decimal: answer === 'comma' ? ',' : '.' };
    if (kind === 'order_total' && answer === 'once') target.use = { kind: 'field', field: 'order_amount' };
  }
}
