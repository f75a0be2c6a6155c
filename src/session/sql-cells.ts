import type { Catalog } from '../data/catalog';
import {
  isCustomerId,
  personalByForm,
  personalColumn,
  personalHeader,
  type PersonalKind,
} from '../data/personal';
import type { ColumnKind, NamedResult, SqlColumn, SqlRequest, SqlResult } from '../engine/cells';
import { AppError, toAppError } from '../engine/errors';
import type { Engine } from '../engine/port';
import type { Statement } from '../engine/protocol';
import { firstRow, rowsOf, type ResultTable } from '../engine/table';
import { foldName, plainBlanks } from '../sql/lex';
import { readEngineMessage } from '../sql/message';
import { ident, join, raw, sql, type Sql } from '../sql/sql';

/** What a SQL cell may begin with: everything that reads. */
const READING = new Set(['select', 'with', 'from', 'values', 'table', 'pivot', 'unpivot', '(']);
/** Statements about tables and plans, which a query can hold or which run as they are. */
const ABOUT = new Set(['describe', 'desc', 'summarize', 'show']);

/**
 * Functions that change something, read files or memory, run text as SQL, or keep the engine from listening. Every table function
 * and every function with a side effect of the engine stands here or among the harmless ones of the test.
 */
export const REFUSED_FUNCTIONS: ReadonlySet<string> = new Set(
  `arrow_scan arrow_scan_dumb checkpoint currval disable_logging disable_profiling duckdb_external_file_cache duckdb_secrets
  duckdb_table_sample duckdb_temporary_files enable_logging enable_profiling force_checkpoint getvariable glob nextval pragma_metadata_info
  pragma_storage_info query query_table read_blob read_csv read_csv_auto read_duckdb read_text seq_scan setseed sleep_ms sniff_csv
  test_all_types test_vector_types truncate_duckdb_logs which_secret write_log getenv duckdb_logs duckdb_logs_parsed duckdb_log_contexts`.split(
    /\s+/,
  ),
);

const MOST_STATEMENTS = 20;
const LOOKED_AT = 300;
/** Share of a column's values that must stand in a personal column of the customers for it to count as personal. */
const PERSONAL_SHARE = 0.3;

/** Types that cross to the page as they are; all others go as text, so that no digit is lost. */
const AS_THEY_ARE = /^(U?(TINYINT|SMALLINT)|U?INTEGER|DOUBLE|BOOLEAN|VARCHAR)$/;
const NUMBERS = /^(U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|DOUBLE|FLOAT|DECIMAL\(.*\)|BIGNUM)$/;
const TIMES = /^(DATE|TIME|INTERVAL|TIMESTAMP)/;

function kindOf(type: string): ColumnKind {
  if (NUMBERS.test(type)) return 'number';
  if (TIMES.test(type)) return 'time';
  if (type === 'BOOLEAN') return 'flag';
  return /^(VARCHAR|UUID)$|^ENUM[^[]*$/.test(type) ? 'text' : 'other';
}

/** Runs SQL that somebody wrote. It reads what is loaded and the results it is given, and can do nothing else. */
export class SqlCells {
  readonly #engine: Pick<Engine, 'query' | 'stream' | 'split'>;
  /** Views by the name that SQL calls them, and what they stand for. */
  readonly #published = new Map<string, string>();

  constructor(engine: Pick<Engine, 'query' | 'stream' | 'split'>) {
    this.#engine = engine;
  }

  /** The tables under the views are gone. */
  forget(): void {
    this.#published.clear();
  }

  /**
   * Runs all statements of a cell, in a transaction that can only read.
   * @throws {AppError} `sql_empty`, `sql_reads_only`, or `sql` with the place in the text (`at`) that the engine points at.
   */
  async run(
    request: SqlRequest,
    names: readonly NamedResult[],
    catalog: Catalog,
    runId: string,
  ): Promise<SqlResult[]> {
    const text = plainBlanks(request.sql);
    const statements = await this.#engine.split(text);
    if (statements.length === 0) throw new AppError('sql_empty');
    if (statements.length > MOST_STATEMENTS)
      throw new AppError('sql_reads_only', { word: ';', at: statements[MOST_STATEMENTS]?.start ?? 0 });
    for (const statement of statements) refuse(statement);
    return this.#reading(names, runId, async () => {
      const results: SqlResult[] = [];
      for (const [index, statement] of statements.entries())
        results.push(
          await this.#one(statement, `sql_${request.cell}_${index}`, request.limit, catalog, runId),
        );
      return results;
    });
  }

  /** Does some work where results can be called by name and nothing can be written. */
  async #reading<T>(names: readonly NamedResult[], runId: string, work: () => Promise<T>): Promise<T> {
    await this.#publish(names, runId);
    await this.#engine.query('BEGIN TRANSACTION READ ONLY', runId);
    try {
      return await work();
    } finally {
      await this.#engine.query('ROLLBACK').catch(() => undefined);
    }
  }

  /** One result of a cell with all its rows, every digit and its own column names, as an Arrow IPC stream. */
  async whole(
    request: SqlRequest,
    index: number,
    names: readonly NamedResult[],
    runId: string,
  ): Promise<Uint8Array> {
    const statement = (await this.#engine.split(plainBlanks(request.sql)))[index];
    if (!statement) throw new AppError('sql_empty');
    refuse(statement);
    return this.#reading(names, runId, async () => {
      if (statement.words[0] === 'explain') return (await this.#plan(statement, runId)).rows;
      const { columns, source } = await this.#view(statement, `sql_${request.cell}_whole`, runId);
      const name = (place: number): string => columns[place]?.name ?? '';
      return this.#engine.stream(`SELECT ${picked(columns, name)} FROM ${source}`, runId);
    });
  }

  async #one(
    statement: Statement,
    store: string,
    limit: number,
    catalog: Catalog,
    runId: string,
  ): Promise<SqlResult> {
    if (statement.words[0] === 'explain') return this.#plan(statement, runId);
    const { columns, source, query } = await this.#view(statement, store, runId);
    const shown = `${store}_rows`;
    try {
      await this.#engine.query(
        `CREATE OR REPLACE TEMP TABLE ${ident(shown).text} AS SELECT ${picked(columns, (index) => `c${index}`)} FROM ${source} LIMIT ${limit + 1}`,
        runId,
      );
    } catch (cause) {
      await this.#again(statement, cause, runId);
      throw cause;
    }
    await this.#markPersonal(columns, shown, catalog, runId);
    const rows = await this.#engine.stream(`SELECT * FROM ${ident(shown).text} LIMIT ${limit}`, runId);
    const { n } = firstRow<{ n: number }>(
      await this.#engine.query(`SELECT count(*)::INTEGER AS n FROM ${ident(shown).text}`, runId),
    );
    return {
      columns,
      rows,
      more: n > limit,
      sql: query,
    };
  }

  /** Makes a view of a statement, which only a query can become, and reads its columns. */
  async #view(
    statement: Statement,
    store: string,
    runId: string,
  ): Promise<{ columns: SqlColumn[]; query: string; source: string }> {
    const about = ABOUT.has(statement.words[0] ?? '');
    const query = about ? `SELECT * FROM (${statement.text}\n)` : statement.text;
    const head = `CREATE OR REPLACE TEMP VIEW ${ident(store).text} AS\n`;
    const opened = about ? 'SELECT * FROM ('.length : 0;
    await this.#pointing(head + query, head.length + opened, statement.start, runId);
    const described = rowsOf<{ column_name: string; column_type: string }>(
      await this.#engine.query(`DESCRIBE ${ident(store).text}`, runId),
    );
    const columns = described.map(({ column_name: name, column_type: type }, index): SqlColumn => ({
      name:
        described.findIndex((other) => other.column_name === name) < index ? `${name} ${index + 1}` : name,
      type,
      kind: kindOf(type),
      personal: null,
    }));
    const aliases = join(columns.map((_, index) => ident(`c${index}`)));
    return { columns, query, source: `(${query}\n) t(${aliases.text})` };
  }

  /** Runs a statement whose place in the user's text is known, so that an error points into that text. */
  async #pointing(text: string, headLength: number, start: number, runId: string): Promise<ResultTable> {
    try {
      return await this.#engine.query(text, runId);
    } catch (cause) {
      throw pointed(cause, text, headLength, start);
    }
  }

  /** What failed while it ran is run once more as it was written: only then does the engine point into it. */
  async #again(statement: Statement, cause: unknown, runId: string): Promise<void> {
    if (!(cause instanceof AppError) || cause.code !== 'sql') return;
    await this.#engine.query('ROLLBACK').catch(() => undefined);
    await this.#engine.query('BEGIN TRANSACTION READ ONLY', runId);
    await this.#pointing(statement.text, 0, statement.start, runId);
  }

  async #plan(statement: Statement, runId: string): Promise<SqlResult> {
    const plan = rowsOf<{ explain_value: string }>(
      await this.#pointing(statement.text, 0, statement.start, runId),
    )
      .map((row) => row.explain_value)
      .join('\n');
    const lines = plan.split('\n').map((line) => sql`(${line})`);
    const query = sql`SELECT * FROM (VALUES ${join(lines)}) t(plan)`.text;
    const columns: SqlColumn[] = [{ name: 'plan', type: 'VARCHAR', kind: 'text', personal: null }];
    return {
      columns,
      rows: await this.#engine.stream(`SELECT plan AS c0 FROM (${query})`, runId),
      more: false,
      sql: query,
    };
  }

  /** Makes the views by which SQL calls other results; those that are not called so any more go. */
  async #publish(names: readonly NamedResult[], runId: string): Promise<void> {
    const wanted = new Map(names.map(({ name, sql: query }) => [name, query]));
    for (const name of [...this.#published.keys()].filter((one) => !wanted.has(one))) {
      await this.#engine.query(`DROP VIEW IF EXISTS ${ident(name).text}`);
      this.#published.delete(name);
    }
    for (const [name, query] of wanted) {
      if (this.#published.get(name) === query) continue;
      await this.#engine.query(`CREATE OR REPLACE TEMP VIEW ${ident(name).text} AS\n${query}`, runId);
      this.#published.set(name, query);
    }
  }

  async #markPersonal(columns: SqlColumn[], shown: string, catalog: Catalog, runId: string): Promise<void> {
    const own = (catalog.columns.customers ?? []).filter((name) => personalColumn(name) !== null);
    const texts = columns.flatMap(({ kind, type }, index) =>
      kind === 'text' || /^U?BIGINT$|^HUGEINT$/.test(type) ? [index] : [],
    );
    const sample: ResultTable | null = texts.length
      ? await this.#engine.query(
          `SELECT ${texts.map((index) => `c${index}`).join(', ')} FROM ${ident(shown).text} LIMIT ${LOOKED_AT}`,
          runId,
        )
      : null;
    for (const [index, column] of columns.entries()) {
      if (isCustomerId(column.name)) continue;
      column.personal = personalHeader(column.name);
      if (column.personal) continue;
      if (column.kind === 'other')
        column.personal = await this.#holdsCustomer(column, own, index, shown, runId);
      if (!texts.includes(index) || !sample) continue;
      const values = (sample.array(`c${index}`) as unknown[]).flatMap((value) =>
        value === null ? [] : [String(value)],
      );
      column.personal = personalByForm(values);
      if (column.kind === 'text') column.personal ??= await this.#knownAs(own, index, shown, runId);
    }
  }

  /** Lists and whole rows may hold anything of a customer: personal, if the name of one stands in what is shown. */
  async #holdsCustomer(
    { type }: SqlColumn,
    own: readonly string[],
    index: number,
    shown: string,
    runId: string,
  ): Promise<PersonalKind | null> {
    if (!type.includes('VARCHAR') || own.length === 0) return null;
    const text = sql`(SELECT string_agg(left(${ident(`c${index}`)}, 400), ' ') FROM (SELECT * FROM ${ident(shown)} LIMIT 20))`;
    const inside = own.map(
      (name): Sql =>
        sql`EXISTS (SELECT 1 FROM customers WHERE length(trim(${ident(name)}::VARCHAR)) > 1 AND contains(${text}, trim(${ident(name)}::VARCHAR)))`,
    );
    const { found } = firstRow<{ found: boolean }>(
      await this.#engine.query(sql`SELECT ${join(inside, ' OR ')} AS found`.text, runId),
    );
    return found ? 'name' : null;
  }

  /** The personal column of the customers in which the values of a result stand, whatever the result calls them. */
  async #knownAs(
    own: readonly string[],
    index: number,
    shown: string,
    runId: string,
  ): Promise<PersonalKind | null> {
    if (own.length === 0) return null;
    const value = ident(`c${index}`);
    const looked = sql`(SELECT DISTINCT lower(trim(${value})) AS v FROM ${ident(shown)} WHERE trim(${value}) <> '' LIMIT ${raw(String(LOOKED_AT))})`;
    const found = own.map(
      (name): Sql =>
        sql`(SELECT count(DISTINCT lower(trim(${ident(name)}::VARCHAR))) FROM customers WHERE lower(trim(${ident(name)}::VARCHAR)) IN (SELECT v FROM ${looked}))::DOUBLE / greatest((SELECT count(*) FROM ${looked}), 1) AS ${ident(name)}`,
    );
    const shares = firstRow<Record<string, number>>(
      await this.#engine.query(sql`SELECT ${join(found)}`.text, runId),
    );
    const name = own.find((column) => (shares[column] ?? 0) >= PERSONAL_SHARE);
    return name ? personalColumn(name) : null;
  }
}

/** The columns c0, c1, … under other names, in types that the page can take without losing a digit. */
const picked = (columns: readonly SqlColumn[], named: (index: number) => string): string =>
  columns
    .map(({ type }, index) => {
      const own = ident(`c${index}`).text;
      return `${AS_THEY_ARE.test(type) ? own : `${own}::VARCHAR`} AS ${ident(named(index)).text}`;
    })
    .join(', ');

/** @throws {AppError} `sql_reads_only` for a statement that does more than read, naming the word. */
function refuse({ words: [verb = '', second = '', third = ''], calls, odd, start, text }: Statement): void {
  if (odd !== null) throw new AppError('sql_reads_only', { word: 'U+00A0', at: odd });
  const at = start + (text.length - text.trimStart().length);
  const explained = verb === 'explain' && READING.has(second === 'analyze' ? third : second);
  if (!READING.has(verb) && !ABOUT.has(verb) && !explained)
    throw new AppError('sql_reads_only', { word: verb.toUpperCase(), at });
  const called = calls.find((name) => REFUSED_FUNCTIONS.has(name));
  if (called) {
    const place = text.toLowerCase().indexOf(called);
    throw new AppError('sql_reads_only', { word: `${called}()`, at: start + Math.max(0, place) });
  }
}

/** The error with the engine's own words, and the place in the user's text where it points. */
function pointed(cause: unknown, text: string, headLength: number, start: number): AppError {
  const error = toAppError(cause);
  if (error.code !== 'sql') return error;
  const message = error.detail.endsWith(`\n\n${text}`)
    ? error.detail.slice(0, -text.length - 2)
    : error.detail;
  const { text: said, offset } = readEngineMessage(message, text);
  return offset === null || offset < headLength
    ? new AppError('sql', { message: said }, said)
    : new AppError('sql', { message: said, at: start + offset - headLength }, said);
}

/**
 * Everything that a statement may call by name: the results it was given, and segments that it or they name.
 * @param keysOf the table of customer keys of a segment.
 */
export async function namesFor(
  { sql: statement, results, segments }: SqlRequest,
  keysOf: (segment: string) => Promise<Sql>,
): Promise<NamedResult[]> {
  const texts = [statement, ...results.map((one) => one.sql)];
  const named: NamedResult[] = [];
  for (const { id } of segments) {
    const name = `segments.${foldName(id)}`;
    if (!texts.some((text) => text.includes(`"${name}"`))) continue;
    const query = sql`SELECT customer_id FROM ${await keysOf(id)} JOIN customer_ids USING (customer_key)`;
    named.push({ name, sql: query.text });
  }
  return [...named, ...results];
}
