import { basketShape } from './basket-shape';
import { refuseByContent } from './content';
import { currenciesOf } from './currency';
import { guessLayout, isWrapped, uniqueNames, type Layout } from './dialect';
import { bomLength, decoderOf, detectEncoding, type Encoding } from './encoding';
import { DECISIVE } from '../data/canonical';
import { AppError } from '../engine/errors';
import { nextTask } from '../engine/tasks';
import { normaliseHeader } from '../data/synonyms';
import {
  emptyPlan,
  fieldMap,
  hasAmount,
  neededFields,
  type ColumnPlan,
  type FileChoices,
  type FilePlan,
  type FileProblem,
  type Meaning,
  type Note,
} from './file-plan';
import { assignRole, formatOf, isTotalRow } from './guess';
import { profileOf } from './quality/profile';
import { meaningOf, ReadCells, Rows } from './meaning';
import { Inquiry } from './questions';
import { missingLines, RowReader, scanSource, type ScanHooks, type Source } from './source';
import { isZone } from './zones';
import { surveySource, withSections, type Survey } from './survey';
import { isPlain, newEvidence, observe, type ValueEvidence } from './values';

const HEAD_BYTES = 1024 * 1024;
const SAMPLE_ROWS = 1000;
const PREVIEW_ROWS = 50;
const LONG_CELL = 10_000;

/** How far the reading of a file has come, and whether it is still wanted. */
export type PlanWatch = Pick<ScanHooks, 'signal' | 'onProgress'> & {
  /** Hears what the first rows propose, before the others are looked at. */
  onProposal?: (plan: FilePlan) => void;
};

/**
 * Looks at a file and proposes how to read it: encoding, layout, role, the column for each field and the format of each. Encoding, formats
 * and what money means are decided on all of its rows; what they leave open is asked.
 */
export async function planFile(
  id: string,
  name: string,
  file: Blob,
  choices: FileChoices = {},
  watch: PlanWatch = {},
): Promise<FilePlan> {
  stopIfCancelled(watch);
  const detected = await detectEncoding(file);
  stopIfCancelled(watch);
  const encoding = choices.encoding ?? detected.encoding;
  const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  const bomBytes = bomLength(head, encoding);
  const empty = emptyPlan(id, name, file.size, encoding, bomBytes);
  const refused = refuseByContent(name, file.size, head, encoding);
  if (refused) return { ...empty, problem: refused };

  const whole = file.size <= HEAD_BYTES;
  let text = decoderOf(encoding)(head.subarray(bomBytes), whole);
  if (!whole) text = text.slice(0, text.lastIndexOf('\n') + 1 || undefined);
  if (text.trim() === '') return { ...empty, problem: { code: 'file_empty', args: { file: name } } };
  const plan: FilePlan = {
    ...empty,
    overlap: choices.overlap ?? null,
    join: choices.join ?? null,
    damaged: choices.encoding === undefined && detected.damaged,
  };
  plan.wrapped = choices.dialect === undefined && isWrapped(text);
  if (plan.wrapped) text = await unwrapped(file, encoding, bomBytes);
  const source: Source = { file, encoding, bomBytes, wrapped: plan.wrapped };
  const layout = guessLayout(text, choices.dialect, choices.headerLine);
  await planRows(plan, source, layout, choices, watch);
  return plan;
}

/** A file that was half read is no file. @throws {AppError} `cancelled`. */
function stopIfCancelled({ signal }: PlanWatch): void {
  if (signal?.cancelled) throw new AppError('cancelled');
}

/** The start of a file whose lines are quoted as a whole. */
async function unwrapped(file: Blob, encoding: Encoding, bomBytes: number): Promise<string> {
  const lines: string[] = [];
  const dialect = { delimiter: '\0' as never, quote: '' as const, escape: 'double' as const };
  const layout = { ...emptyPlan('', '', 0, encoding, 0).layout, dialect, dataLine: 1, columns: 1, width: 1 };
  const reader = new RowReader(layout);
  await scanSource({ file, encoding, bomBytes, wrapped: true }, layout, {
    onRecord: (record, ordinal) =>
      ordinal < SAMPLE_ROWS ? void lines.push(...reader.texts(record)) : 'stop',
  });
  return lines.join('\n') + '\n';
}

/** Everything that rests on the rows: columns, formats, questions, what the file comes to. */
async function planRows(
  plan: FilePlan,
  source: Source,
  layout: Layout,
  choices: FileChoices,
  watch: PlanWatch,
): Promise<void> {
  plan.layout = layout;
  plan.names = uniqueNames(layout.header, layout.columns);
  plan.evidence = plan.names.map(newEvidence);
  const rows: string[][] = [];
  const reader = new RowReader(layout);
  const head = await scanSource({ ...source, file: source.file.slice(0, headBytes(source)) }, layout, {
    onRecord: (record, ordinal) => {
      if (ordinal >= SAMPLE_ROWS) return 'stop';
      const cells = reader.texts(record);
      rows.push(cells);
      cells.forEach((cell, index) => observe(plan.evidence[index] as ValueEvidence, cell));
    },
  });
  plan.sample = rows.slice(0, PREVIEW_ROWS);
  const args = { file: plan.name };
  if (source.file.size <= HEAD_BYTES && head.facts.unclosedQuoteLine > 0) {
    plan.problem = { code: 'file_unclosed_quote', args: { ...args, line: head.facts.unclosedQuoteLine } };
    return;
  }
  if (rows.length === 0) {
    plan.problem = { code: 'file_header_only', args: { ...args, columns: plan.names.length } };
    return;
  }
  assignRole(plan, choices);
  plan.baskets = ['transactions', 'products', 'order_lines'].includes(plan.role) ? basketShape(plan) : null;
  watch.onProposal?.(plan);
  const survey = await surveySource(source, layout, surveyedColumns(plan), watch);
  stopIfCancelled(watch);
  if (survey.repeated.length > 0 && layout.sections.length === 0 && plan.baskets?.kind !== 'wide')
    return planRows(plan, source, withSections(layout, plan.names, survey.repeated), choices, watch);
  const read = await settle(plan, choices, survey);
  askForBaskets(plan, choices);
  const isAsked = plan.questions.some(({ kind, answer }) => kind === 'baskets' && answer === null);
  plan.problem = isAsked ? null : (problemOf(plan) ?? unreadable(plan, survey, read));
}

const headBytes = (source: Source): number => (source.wrapped ? source.file.size : HEAD_BYTES);

/** Columns in use, and the first, in which totals are named. */
const surveyedColumns = (plan: FilePlan): number[] =>
  plan.columns
    .filter(({ index, use }) => index === 0 || index === plan.sales?.column || use.kind !== 'ignore')
    .map(({ index }) => index);

/** Between its parts, whoever waits for this worker gets a turn: a file may be loaded meanwhile. */
async function settle(plan: FilePlan, choices: FileChoices, survey: Survey): Promise<Rows> {
  plan.scan = survey.scan;
  plan.sparse = survey.sparse;
  for (const column of plan.columns) {
    const words = survey.words[column.index];
    if (!words || column.use.kind === 'ignore') continue;
    const evidence = newEvidence();
    words.texts.forEach((text, word) => observe(evidence, text, words.counts[word], column.format.kind));
    plan.evidence[column.index] = evidence;
    await nextTask();
    column.format = formatOf(column.use, evidence, column.name);
    if (column.format.kind === 'date' && choices.zone && isZone(choices.zone)) {
      column.format = { ...column.format, zone: choices.zone };
      plan.notes.push({ code: 'zone', args: { column: column.name, zone: choices.zone } });
    }
    if (column.format.kind === 'id' && column.format.cut)
      plan.notes.push({ code: 'ids_cut', args: { column: column.name } });
    if (column.format.kind === 'number' && (column.format.unit ?? 1) !== 1)
      plan.notes.push({ code: 'unit', args: { column: column.name, unit: column.format.unit ?? 1 } });
  }
  findClock(plan, survey);
  const read = new ReadCells();
  const inquiry = new Inquiry(plan, choices, survey, read);
  inquiry.spelling();
  inquiry.people();
  await nextTask();
  inquiry.money();
  await nextTask();
  const rows = new Rows(plan, survey, read);
  plan.plain = isPlainThroughout(plan, survey, rows);
  await nextTask();
  noteShape(plan, survey);
  plan.certain &&=
    !plan.notes.some(({ code }) => DOUBTFUL.has(code)) && failures(plan, survey, rows).every(isFew);
  if (plan.role === 'transactions') plan.meaning = understood(plan, survey, read);
  await nextTask();
  plan.profile = profileOf(plan, survey, rows, today());
  return rows;
}

const BASKETS = 'baskets:-1';

/** Where several items may stand in a row, it is asked before anything is counted. */
function askForBaskets(plan: FilePlan, { answers }: FileChoices): void {
  if (!plan.baskets) return;
  const answer = answers?.[BASKETS] === 'rows' ? 'rows' : null;
  const { baskets } = plan;
  const example = plan.sample.find((row) => row.filter((cell) => cell.trim() !== '').length > 1);
  const shown =
    baskets.kind === 'list'
      ? (plan.sample[0]?.[baskets.column] ?? '')
      : (example ?? []).filter(Boolean).slice(0, 6).join(', ');
  plan.questions.unshift({
    kind: 'baskets',
    column: -1,
    answers: ['items', 'rows'],
    answer,
    examples: [shown],
    figures: {},
  });
}

const today = (): string => new Date().toISOString().slice(0, 10);

/** What the file comes to; its money only where no question of money is open. */
function understood(plan: FilePlan, survey: Survey, read: ReadCells): Meaning {
  const meaning = meaningOf(plan, new Rows(plan, survey, read), currenciesOf([plan])[0] ?? null);
  const isOpen = plan.questions.some(({ money, answer }) => money !== undefined && answer === null);
  if (isOpen) return { ...meaning, total: null };
  const { onlyCurrency, rates } = plan;
  const counted = plan.questions.find(({ kind }) => kind === 'currency');
  if (rates) return { ...meaning, currency: rates.to, total: counted?.money?.convert ?? null };
  return onlyCurrency
    ? { ...meaning, currency: onlyCurrency.code, total: counted?.money?.[onlyCurrency.code] ?? null }
    : meaning;
}

const TIME_OF_DAY = /^\d{1,2}:\d{2}(?::\d{2})?(?:\s*[AaPp][Mm])?$/;

/** Where a day and its time stand in two columns, they make one moment. */
function findClock(plan: FilePlan, survey: Survey): void {
  const date = fieldMap(plan).get('ordered_at');
  const days = date ? (survey.words[date.index]?.texts ?? []) : [];
  if (!date || days.some((text) => text.includes(':'))) return;
  const at = plan.columns.findIndex(
    ({ index, name, use }) =>
      use.kind === 'ignore' &&
      /^(?:order |transaction |sale )?time$|^时间$|^下单时刻$/.test(normaliseHeader(name)) &&
      plan.sample.some((row) => TIME_OF_DAY.test((row[index] ?? '').trim())),
  );
  if (at < 0) return;
  plan.clock = at;
  plan.notes.push({ code: 'clock_column', args: { day: date.name, time: plan.names[at] ?? '' } });
}

/** Whether the engine can cast all that is used as it stands, and no row is a total. */
function isPlainThroughout(plan: FilePlan, survey: Survey, rows: Rows): boolean {
  if (plan.onlyCurrency !== null || plan.rates !== null || plan.sales !== null || plan.clock >= 0)
    return false;
  const first = survey.words[0]?.texts ?? [];
  const orders = fieldMap(plan).get('order_id');
  const ids = orders ? (survey.words[orders.index]?.texts ?? []) : [];
  if (first.some(isTotalRow) || ids.some(isTotalRow)) return false;
  return plan.columns.every(({ index, use, format }) => {
    if (use.kind === 'ignore') return true;
    const values = rows.column(index, format)?.values ?? [];
    return (survey.words[index]?.texts ?? []).every((text, word) =>
      isPlain(text, values[word] ?? null, format),
    );
  });
}

/** What of the file's shape somebody should know. */
function noteShape(plan: FilePlan, { scan, words }: Survey): void {
  const { layout, notes } = plan;
  const lines = (list: readonly number[]): string => list.slice(0, 5).join(', ');
  if (layout.skipped.length > 0)
    notes.push({
      code: 'skipped_lines',
      args: { count: layout.skipped.length, text: layout.skipped[0] ?? '' },
    });
  if (layout.sections.length > 0)
    notes.push({
      code: 'header_again',
      args: { lines: lines(layout.sections.map((one) => one.headerLine)) },
    });
  if (layout.header[0] === '' && layout.headerLine > 0) notes.push({ code: 'row_names', args: {} });
  noteNoSales(plan, words);
  if (plan.wrapped) notes.push({ code: 'wrapped', args: {} });
  if (plan.damaged) notes.push({ code: 'unsure_encoding', args: {} });
  if (scan.facts.oddQuotes > 0)
    notes.push({
      code: 'odd_quotes',
      args: { cells: scan.facts.oddQuotes, lines: lines(scan.facts.oddQuoteLines) },
    });
  if (scan.facts.longRecords > 0)
    notes.push({
      code: 'long_records',
      args: {
        records: scan.facts.longRecords,
        inner: scan.facts.innerLines,
        lines: lines(scan.facts.longRecordLines),
      },
    });
  const longest = words.reduce(
    (most, column) => column?.texts.reduce((max, { length }) => Math.max(max, length), most) ?? most,
    0,
  );
  if (longest > LONG_CELL) notes.push({ code: 'long_cell', args: { characters: longest } });
  if (!plan.wrapped && missingLines(scan) !== 0)
    notes.push({ code: 'missing_lines', args: { count: Math.abs(missingLines(scan)) } });
  if (plan.role === 'transactions') {
    const fields = fieldMap(plan);
    if (!fields.has('customer_id')) notes.push({ code: 'no_customer', args: {} });
    if (!fields.has('ordered_at')) notes.push({ code: 'no_date', args: {} });
    if (!hasAmount(fields)) notes.push({ code: 'no_money', args: {} });
  }
  for (const { name, use, alternatives } of plan.columns)
    if (use.kind === 'field' && alternatives.length > 0 && MONEY.has(use.field))
      notes.push({ code: 'two_columns', args: { column: name, others: alternatives.join(', ') } });
}

function noteNoSales({ sales, notes }: FilePlan, words: Survey['words']): void {
  const found = sales ? words[sales.column] : null;
  if (!sales || !found) return;
  const others = found.texts
    .map((text, word) => ({ text: text.trim(), count: found.counts[word] ?? 0 }))
    .filter(({ text }) => !sales.keep.test(text));
  const count = others.reduce((sum, other) => sum + other.count, 0);
  if (count > 0)
    notes.push({
      code: 'not_sales',
      args: { count, kinds: others.map(({ text }) => text || '–').join(', ') },
    });
}

const MONEY = new Set(['amount', 'order_amount', 'unit_price']);

/** Notes that somebody should have seen before anything is counted. */
const DOUBTFUL = new Set<Note['code']>([
  'two_columns',
  'unsure_encoding',
  'odd_quotes',
  'long_cell',
  'missing_lines',
]);

interface Failure {
  column: ColumnPlan;
  filled: number;
  count: number;
  example: string;
}

/** Cells of the columns without which a row is no use, as far as they cannot be read. */
function failures(plan: FilePlan, survey: Survey, rows: Rows): Failure[] {
  return plan.columns
    .filter(({ use }) => use.kind === 'field' && DECISIVE.includes(use.field))
    .map((column) => {
      const words = survey.words[column.index];
      const found: Failure = { column, filled: 0, count: 0, example: '' };
      rows.column(column.index, column.format)?.values.forEach((value, word) => {
        const count = words?.counts[word] ?? 0;
        if (value !== '') found.filled += count;
        if (value !== null) return;
        found.count += count;
        found.example ||= words?.texts[word] ?? '';
      });
      return found;
    });
}

const FEW = 0.02;
const MOST = 0.5;
const isFew = ({ count, filled }: Failure): boolean => count <= FEW * filled;

/** The column most of which cannot be read: the file is not what it was taken for. */
function unreadable(plan: FilePlan, survey: Survey, rows: Rows): FileProblem | null {
  const worst = failures(plan, survey, rows).find(({ count, filled }) => count > MOST * filled);
  if (!worst) return null;
  const { column, count, filled, example } = worst;
  return {
    code: 'file_column_unreadable',
    args: { file: plan.name, column: column.name, count, filled, example },
  };
}

function problemOf(plan: FilePlan): FileProblem | null {
  const args = { file: plan.name };
  if (plan.columns.length === 1) return { code: 'file_one_column', args };
  const missing = neededFields(plan.role, fieldMap(plan));
  if (missing.length === 0) return null;
  const [field] = missing;
  if (field === 'ordered_at') return { code: 'file_no_date', args };
  if (field === 'customer_id' && plan.role !== 'customers') return { code: 'file_no_customer', args };
  if (field === 'amount') return { code: 'file_no_amount', args };
  return { code: 'file_role_unknown', args: { ...args, field: field ?? '' } };
}
