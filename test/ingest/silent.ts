import { existsSync, readFileSync } from 'node:fs';
import { AppError } from '../../src/engine/errors';
import { isReady, type FilePlan } from '../../src/ingest/file-plan';
import { roundedIds } from '../../src/ingest/file-plan';
import { planFile } from '../../src/ingest/plan';
import { load, SHARED, type Loaded } from '../helpers/load';

const FOLDER = new URL('import_cases/typed/', SHARED);
export const hasCases = existsSync(FOLDER);

interface Expected {
  rows: number;
  total: number | string | null;
  customers: string[] | null;
  first: string | null;
  last: string | null;
}

const expected = (): Record<string, Expected> =>
  hasCases
    ? (JSON.parse(readFileSync(new URL('expected.json', FOLDER), 'utf8')) as Record<string, Expected>)
    : {};

export const caseFiles = (): string[] => Object.keys(expected());

/**
 * What became of a file: its right figures; a question that names what is open; figures that lack rows, each listed; a refusal with its
 * reason; or, which must not be, other figures without a word.
 */
export interface Verdict {
  kind: 'right' | 'asked' | 'told' | 'refused' | 'silent';
  detail: string;
}

/** Imports one file as somebody would who takes every certain import at its word. */
export async function tryCase(name: string): Promise<Verdict> {
  const file = new Blob([readFileSync(new URL(name, FOLDER))]);
  const plan = await planFile('f0', name, file);
  if (plan.problem) return { kind: 'refused', detail: plan.problem.code };
  const open = plan.questions.filter(({ answer }) => answer === null).map(({ kind }) => kind);
  if (!isReady(plan)) return { kind: 'asked', detail: open.join(', ') };
  try {
    return await judge(plan, await load([{ name, file }]), expected()[name] as Expected);
  } catch (cause) {
    if (cause instanceof AppError) return { kind: 'refused', detail: cause.code };
    throw cause;
  }
}

async function judge(plan: FilePlan, loaded: Loaded, wanted: Expected): Promise<Verdict> {
  const [found] = await loaded.engine.rows<{ rows: number; total: number; first: string; last: string }>(
    `SELECT count(*)::DOUBLE AS rows, round(sum(amount), 6)::DOUBLE AS total, strftime(min(ordered_at), '%Y-%m-%d') AS first,
       strftime(max(ordered_at), '%Y-%m-%d') AS last FROM transactions`,
  );
  const people = (
    await loaded.engine.rows<{ id: string }>('SELECT customer_id AS id FROM customer_ids ORDER BY 1')
  ).map(({ id }) => id);
  const wrong = [
    found?.rows !== wanted.rows && `${found?.rows} rows`,
    typeof wanted.total === 'number' && found?.total !== wanted.total && `total ${found?.total}`,
    wanted.customers && String(people) !== String([...wanted.customers].sort()) && `people ${String(people)}`,
    wanted.first && found?.first !== wanted.first && `from ${found?.first}`,
    wanted.last && found?.last !== wanted.last && `to ${found?.last}`,
    typeof wanted.total === 'string' && 'added up',
  ].filter(Boolean);
  const said = [
    ...plan.notes.map(({ code }) => code),
    ...roundedIds(plan).map(() => 'rounded ids'),
    ...(loaded.files[0]?.reasons ?? []).map(({ reason, rows }) => `${rows} ${reason}`),
  ];
  if (wrong.length === 0) return { kind: 'right', detail: said.join(', ') };
  const accounted = (found?.rows ?? 0) + (loaded.files[0]?.rejected ?? 0) === wanted.rows;
  const told = accounted && loaded.files[0]?.rejected;
  return { kind: told ? 'told' : 'silent', detail: `${wrong.join(', ')} | ${said.join(', ')}` };
}
