import { bomLength, detectEncoding, type Encoding } from './encoding';
import { guessLayout, uniqueNames, type Layout } from './dialect';
import { fieldMap, missingFields, type FileChoices, type FilePlan, type FileProblem } from './file-plan';
import { assignRole } from './guess';
import { applyAnswers, questionsOf, settleDates } from './questions';
import { cellsUpTo, scanSource, type Source } from './source';
import { newEvidence, observe, type ValueEvidence } from './values';

const HEAD_BYTES = 1024 * 1024;
const SAMPLE_ROWS = 1000;
const PREVIEW_ROWS = 50;

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
