import { ident, raw, sql, type Sql } from '../sql/sql';
import type { FilePlan } from './file-plan';
import { dataStart, read, readStatement } from './read';
import { countRows, type Exec, type LoadContext } from './report';
import { mayReadAsItStands, type Source } from './source';
import { isPlain, readCell } from './values';

const LEAST_BYTES = 4 * 1024 * 1024;
/** From so many bytes on, memory is scarcer than the time that it takes to compress what was read. */
const COMPRESSED_BYTES = 150 * 1024 * 1024;
/** A file that may not fit is read when somebody has said so. */
const MOST_BYTES = 800 * 1024 * 1024;

interface Begun {
  /** The statement that read it, without names: the same statement makes the same table of the same file. */
  statement: string;
  table: string;
  done: Promise<boolean>;
}

/**
 * Reads large files into the engine as their first rows propose, while all of their rows are being looked at. What was read so is used only
 * where the whole file leads to the very same statement; else it is dropped, and the file is read as it has to be.
 */
export class Ahead {
  readonly #begun = new Map<string, Begun>();
  #tables = 0;

  /**
   * @param plan as the first rows propose it.
   * @param work runs one thing after the other, and after what the engine is asked meanwhile.
   * @param then what else can be done with so many rows; whether it succeeds or not, they are there.
   */
  begin(
    plan: FilePlan,
    file: Blob,
    exec: Exec,
    context: Pick<LoadContext, 'registerFile' | 'dropFile'>,
    work: (read: () => Promise<void>) => Promise<void>,
    then: (rows: number) => Promise<void>,
  ): void {
    const source: Source = { file, encoding: plan.encoding, bomBytes: plan.bomBytes, wrapped: plan.wrapped };
    if (file.size < LEAST_BYTES || file.size > MOST_BYTES) return;
    if (!mayReadAsItStands(source, plan.layout) || !isPlainSoFar(plan)) return;
    const before = this.#begun.get(plan.id);
    if (before?.statement === statementOf(plan)) return;
    const table = `ahead_${++this.#tables}`;
    let end: (isRead: boolean) => void = () => undefined;
    const done = new Promise<boolean>((resolve) => (end = resolve));
    void work(async () => {
      if (before) await exec(sql`DROP TABLE IF EXISTS ${ident(before.table)}`);
      const rows = file.slice(await dataStart(source, plan));
      await read(rows, plan.layout.dialect, false, plan, table, exec, context);
      if (file.size >= COMPRESSED_BYTES) await exec(raw('CHECKPOINT'));
      end(true);
      await then(await countRows(table, exec)).catch(() => undefined);
    })
      .catch(() => undefined)
      .then(() => end(false));
    this.#begun.set(plan.id, { statement: statementOf(plan), table, done });
  }

  /** Gives what was read of a file the name `table`. @returns whether it is what the plan leads to. */
  async take(plan: FilePlan, table: string, exec: Exec): Promise<boolean> {
    const begun = this.#begun.get(plan.id);
    if (!begun || begun.statement !== statementOf(plan) || !(await begun.done)) return false;
    this.#begun.delete(plan.id);
    await exec(sql`DROP TABLE IF EXISTS ${ident(table)}`);
    await exec(sql`ALTER TABLE ${ident(begun.table)} RENAME TO ${ident(table)}`);
    return true;
  }

  /** What of some files, or of all, nobody has taken yet: no longer known here, to be dropped in its turn. */
  release(files: Iterable<string> = [...this.#begun.keys()]): Sql[] {
    return [...files].flatMap((id) => {
      const begun = this.#begun.get(id);
      this.#begun.delete(id);
      return begun ? [sql`DROP TABLE IF EXISTS ${ident(begun.table)}`] : [];
    });
  }
}

const statementOf = (plan: FilePlan): string => readStatement('', plan.layout.dialect, false, plan, '').text;

/** Whether the engine can cast all that the first rows hold. */
const isPlainSoFar = ({ columns, sample, sales, baskets }: FilePlan): boolean =>
  sales === null &&
  baskets === null &&
  columns.every(
    ({ index, use, format }) =>
      use.kind === 'ignore' ||
      sample.every((row) => {
        const text = row[index] ?? '';
        return isPlain(text, readCell(text, format), format);
      }),
  );
