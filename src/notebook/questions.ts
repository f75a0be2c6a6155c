import type { Catalog } from '../data/catalog';
import { everyRule, type Rule } from '../data/segments/rule';
import type { MembersAnswer } from '../engine/analysis';
import type { FoundPerson, HeldTable, PersonAnswer } from '../engine/person';
import type {
  Audience,
  ListAnswer,
  Overlap,
  Profile,
  SegmentHistory,
  SegmentQuestion,
  TableFingerprint,
} from '../engine/cells';
import type { Checked } from '../data/expectations';
import { AppError } from '../engine/errors';
import { decodeTable, firstRow, rowsOf, type ResultTable } from '../engine/table';
import { MOST_FOUND } from '../panel/tools';
import { ident, join, list, raw, sql } from '../sql/sql';
import { begin } from '../ui/activity';
import { candidatesOf, findPersonal, type PersonalFinding } from './personal-scan';
import { panelShown, shownOf, type PanelShown } from './cell-run';
import type { Mendable } from './data-rules';
import type { Client, Runner } from './runner.svelte';
import type { NotebookDocument } from './schema';

const SHOWN_VALUES = 12;

/** The query behind a table of a panel. @throws {AppError} `no_data`. */
function tableOf({ answer }: PanelShown, name: string): string {
  const found = answer.tables.find((table) => table.name === name);
  if (!found) throw new AppError('no_data');
  return found.sql;
}

/** What is asked of the loaded data beside the cells: tables, people, segments, lists, values, fingerprints. Nothing here changes the document. */
export class Questions {
  readonly #client: Client;
  /** Asks once the data are here that belong to what is shown. */
  readonly #ask: Client['ask'];
  readonly #runner: Runner;
  readonly #document: () => NotebookDocument;
  /** Pasted ids by list: they stay in this tab. */
  #lists = new Map<string, string[]>();
  #listAnswers = new Map<string, ListAnswer>();
  #functions: Promise<string[]> | null = null;
  #values = new Map<string, Promise<string[]>>();
  #fingerprint: Promise<TableFingerprint[]> | null = null;

  /** @param document gives the document as it stands, free of proxies. */
  constructor(client: Client, runner: Runner, document: () => NotebookDocument) {
    this.#client = client;
    this.#ask = async (question) => {
      await runner.arrived;
      return client.ask(question);
    };
    this.#runner = runner;
    this.#document = document;
  }

  /** Other data have come: answers about the old ones go, pasted lists are looked up anew. */
  async forget(catalog: Catalog | null): Promise<void> {
    this.#fingerprint = null;
    this.#values.clear();
    this.#listAnswers.clear();
    if (!catalog?.rows.transactions) return;
    for (const [id, values] of this.#lists) await this.#sendList(id, values).catch(() => undefined);
  }

  /** A result table of a cell, whole. */
  async table(cell: string, name: string): Promise<ResultTable> {
    return decodeTable(await this.rows(cell, name));
  }

  /** The query behind a table of a panel; null of other cells. */
  statement(cell: string, name: string): string | null {
    const shown = panelShown(this.#runner.run(cell));
    return shown && tableOf(shown, name);
  }

  /** The same as an Arrow IPC stream. */
  async rows(cell: string, name: string): Promise<Uint8Array> {
    const shown = shownOf(this.#runner.run(cell));
    if (!shown) throw new AppError('no_data');
    if (shown.kind === 'panel') return this.stream(tableOf(shown, name));
    const { request } = shown;
    return this.#busy(() => this.#ask((api) => api.sqlTable(this.#client.nextRun(), request, Number(name))));
  }

  /** The first rows of a panel's result that hold a text in any column, among those where columns have given values. */
  search(
    cell: string,
    name: string,
    text: string,
    where: Readonly<Record<string, string>>,
  ): Promise<ResultTable> {
    const shown = panelShown(this.#runner.run(cell));
    if (!shown) throw new AppError('no_data');
    const conditions = Object.entries(where).map(([column, value]) => sql`${ident(column)} = ${value}`);
    const holds = sql`contains(lower(concat_ws(chr(31), *COLUMNS(*))), ${text.toLowerCase()})`;
    return this.query(
      sql`SELECT * FROM (${raw(tableOf(shown, name))}) WHERE ${join([...conditions, holds], ' AND ')} LIMIT ${MOST_FOUND}`
        .text,
    );
  }

  async query(statement: string): Promise<ResultTable> {
    return decodeTable(await this.stream(statement));
  }

  /** Rows of a statement as an Arrow IPC stream. */
  /** Whether a query that finds anything has a column of that name. */
  async hasColumn(statement: string, column: string): Promise<boolean> {
    const first = await this.stream(sql`SELECT * FROM (${raw(statement)}) LIMIT 1`.text);
    return decodeTable(first).columnNames().includes(column);
  }

  stream(statement: string): Promise<Uint8Array> {
    return this.#busy(() => this.#ask((api) => api.table(this.#client.nextRun(), statement)));
  }

  /** Rows of each result of a cell: counted where the engine holds them, null where a result of SQL was cut before its end. */
  async rowCounts(cell: string): Promise<{ name: string; rows: number | null }[]> {
    const shown = shownOf(this.#runner.run(cell));
    if (!shown) return [];
    if (shown.kind === 'rows')
      return shown.answer.results.map(({ rows, more }, index) => ({
        name: String(index + 1),
        rows: more ? null : decodeTable(rows).numRows(),
      }));
    const { tables } = shown.answer;
    if (tables.length === 0) return [];
    const counts = tables.map(
      ({ name, sql: text }) => sql`(SELECT count(*) FROM (${raw(text)}))::DOUBLE AS ${ident(name)}`,
    );
    const row = firstRow<Record<string, number>>(await this.query(sql`SELECT ${join(counts)}`.text));
    return tables.map(({ name }) => ({ name, rows: row[name] ?? 0 }));
  }

  /** Fees among what is sold: recognized by their names, or named as such in the rules, with their counted sales. */
  async fees(): Promise<{ id: string; name: string; amount: number }[]> {
    const { alsoFees } = this.#document().scope.rows;
    const named = alsoFees.length > 0 ? sql` OR product_id IN ${list(alsoFees)}` : raw('');
    return rowsOf(
      await this.query(
        sql`SELECT product_id AS id, coalesce(product_name, product_id) AS name, coalesce(amount, 0)::DOUBLE AS amount
          FROM (SELECT product_id, product_name FROM product_ids WHERE is_fee${named})
            LEFT JOIN (SELECT product_id, sum(amount) AS amount FROM counted GROUP BY 1) USING (product_id) ORDER BY abs(coalesce(amount, 0)) DESC, id`
          .text,
      ),
    );
  }

  /** Who is behind a mark, among the customers of a segment: the scope's, unless told. */
  members(rule: Rule, segment?: string | null, contactable = false): Promise<MembersAnswer> {
    return this.#busy(() => {
      const { scope: own, segments } = this.#document();
      const scope = segment === undefined ? own : { ...own, segment };
      const runId = this.#client.nextRun();
      const plain = JSON.parse(JSON.stringify(rule)) as Rule;
      return this.#ask((api) => api.members(runId, plain, scope, segments, contactable));
    });
  }

  /** Customers whose id, name, phone, e-mail or the sound of whose name holds a text. */
  persons(text: string): Promise<FoundPerson[]> {
    return this.#ask((api) => api.findPersons(this.#client.nextRun(), text));
  }

  /** What the customer file says of some people; dates without their time. */
  async records(
    ids: readonly string[],
    columns: readonly string[],
  ): Promise<Record<string, string | null>[]> {
    const values = columns.map((name) =>
      /_(at|date)$/.test(name)
        ? sql`left(${ident(name)}::VARCHAR, 10) AS ${ident(name)}`
        : sql`${ident(name)}::VARCHAR AS ${ident(name)}`,
    );
    return rowsOf(
      await this.query(
        sql`SELECT ${join([ident('customer_id'), ...values])} FROM customers WHERE customer_id IN ${list(ids)}`
          .text,
      ),
    );
  }

  /** Everything that is held on a customer, table by table. */
  everythingOn(id: string): Promise<HeldTable[]> {
    return this.#busy(() =>
      this.#ask((api) => api.everythingOn(this.#client.nextRun(), id, this.#document().scope)),
    );
  }

  person(id: string, everything: boolean): Promise<PersonAnswer> {
    return this.#busy(() => {
      const { scope, segments } = this.#document();
      return this.#ask((api) => api.person(this.#client.nextRun(), id, scope, segments, everything));
    });
  }

  /** How many a rule finds while it is being written. A newer question makes the older one come to nothing. */
  audience(rule: Rule, runId: string, id: string | null = null): Promise<Audience> {
    const question = this.#question(rule);
    const segments = question.segments.map((one) => (one.id === id ? { ...one, rule: question.rule } : one));
    return this.#ask((api) => api.audience(runId, { ...question, segments }));
  }

  nextRun(): string {
    return this.#client.nextRun();
  }

  stop(runId: string): void {
    void this.#client.signal((api) => api.cancel(runId));
  }

  profile(rule: Rule): Promise<Profile> {
    return this.#busy(() => this.#ask((api) => api.profile(this.#client.nextRun(), this.#question(rule))));
  }

  segmentHistory(rule: Rule, since: string | null, runId: string): Promise<SegmentHistory> {
    return this.#busy(() => this.#ask((api) => api.segmentHistory(runId, this.#question(rule), since)));
  }

  overlap(ids: string[]): Promise<Overlap[]> {
    return this.#busy(() => {
      const { scope, segments } = this.#document();
      return this.#ask((api) => api.overlap(this.#client.nextRun(), ids, scope, segments));
    });
  }

  segmentSql(rule: Rule): Promise<string> {
    return this.#ask((api) => api.segmentSql(this.#client.nextRun(), this.#question(rule)));
  }

  /** Keeps pasted ids in this tab, under the name by which rules call them. */
  async setList(id: string, values: string[]): Promise<ListAnswer> {
    await this.#runner.arrived;
    const answer = await this.#sendList(id, values);
    this.#lists.set(id, values);
    await this.#runner.listsChanged();
    return answer;
  }

  /** What of a kept list is known in the data that are here; null where none is kept, or no data are here. */
  listAnswer(id: string): ListAnswer | null {
    return this.#listAnswers.get(id) ?? null;
  }

  /** Pasted lists that segments use, each with its distinct entries in order: the numbers follow from them too. */
  get lists(): { id: string; values: string[] }[] {
    const used = new Set(
      this.#document().segments.flatMap(({ rule }) =>
        everyRule(rule).flatMap((part) => ('list' in part ? [part.list] : [])),
      ),
    );
    return [...used].map((id) => ({
      id,
      values: [...new Set((this.#lists.get(id) ?? []).map((value) => value.trim()))].sort(),
    }));
  }

  /** Puts back pasted ids that were kept; the engine gets them with the data. */
  restoreLists(lists: readonly { id: string; values: string[] }[]): void {
    this.#lists = new Map(lists.map(({ id, values }) => [id, values]));
  }

  /** Changes whenever a pasted list does: who asks about a rule, asks again. */
  get listVersion(): number {
    return this.#runner.lists;
  }

  hasList(id: string): boolean {
    return this.#lists.has(id);
  }

  async #sendList(id: string, values: string[]): Promise<ListAnswer> {
    const { scope } = this.#document();
    const answer = await this.#client.ask((api) => api.setList(this.#client.nextRun(), id, values, scope));
    this.#listAnswers.set(id, answer);
    return answer;
  }

  /** What the quality panel found that a cleaning step could mend, most rows first. */
  async mendable(): Promise<Mendable[]> {
    return rowsOf<Mendable>(
      await this.query(
        `SELECT i.rule, c.role AS field, f.role, sum(i.rows)::DOUBLE AS rows
          FROM quality_issues i JOIN quality_files f USING (file) LEFT JOIN quality_columns c ON c.file = i.file AND c."column" = i."column"
          GROUP BY ALL ORDER BY rows DESC, rule, field`,
      ),
    );
  }

  /** Rows that each cleaning step changed or left out, by its number. */
  async cleaned(): Promise<Map<number, number>> {
    const found = rowsOf<{ step: number; rows: number }>(
      await this.query('SELECT step, sum(rows)::DOUBLE AS rows FROM quality_cleaning GROUP BY step'),
    );
    return new Map(found.map(({ step, rows }) => [step, rows]));
  }

  /** How the loaded files stand to what is expected of them. */
  async checked(): Promise<(Omit<Checked, 'expect'> & { file: string; expectation: Checked['expect'] })[]> {
    return rowsOf(await this.query('SELECT * FROM quality_expectations'));
  }

  /** The most common values of a column, in the first of the tables that has it; asked once for each load. */
  commonValues(tables: readonly string[], column: string): Promise<string[]> {
    const known = this.#runner.catalog?.columns as Record<string, string[] | undefined> | undefined;
    const isAttribute =
      tables[0] === 'customers' && (this.#runner.catalog?.attributes.includes(column) ?? false);
    const table = isAttribute ? 'customers' : tables.find((name) => known?.[name]?.includes(column));
    if (!table) return Promise.resolve([]);
    const name = ident(column);
    const asked = sql`SELECT trim(${name}::VARCHAR) AS value FROM ${ident(table)} WHERE trim(${name}::VARCHAR) <> '' GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT ${SHOWN_VALUES}`;
    const values =
      this.#values.get(asked.text) ??
      this.query(asked.text).then((found) => found.array('value') as string[]);
    this.#values.set(asked.text, values);
    return values.catch(() => []);
  }

  /** Names of the functions that SQL may call, asked once. */
  async functions(): Promise<string[]> {
    this.#functions ??= this.query(
      `SELECT DISTINCT function_name AS name FROM duckdb_functions() WHERE function_type IN ('scalar', 'aggregate', 'macro') AND regexp_full_match(function_name, '[a-z][a-z0-9_]+') ORDER BY 1`,
    ).then((table) => table.array('name') as string[]);
    return this.#functions.catch(() => []);
  }

  /** Personal values that the document carries, as far as their form or the loaded customers show them. */
  async personal(): Promise<PersonalFinding[]> {
    const document = this.#document();
    const known = this.#runner.catalog?.rows.customers
      ? await this.#ask((api) => api.knownPersons(this.#client.nextRun(), candidatesOf(document)))
      : [];
    return findPersonal(document, known);
  }

  /** Rows and hash of every loaded table, computed once per load. */
  fingerprint(): Promise<TableFingerprint[]> {
    const known =
      this.#fingerprint ?? this.#busy(() => this.#ask((api) => api.fingerprint(this.#client.nextRun())));
    this.#fingerprint = known;
    known.catch(() => (this.#fingerprint = null));
    return known;
  }

  #question(rule: Rule): SegmentQuestion {
    const { scope, segments } = this.#document();
    return { rule: JSON.parse(JSON.stringify(rule)) as Rule, scope, segments };
  }

  async #busy<T>(work: () => Promise<T>): Promise<T> {
    const done = begin();
    try {
      return await work();
    } finally {
      done();
    }
  }
}
