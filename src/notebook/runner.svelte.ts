import { SvelteMap } from 'svelte/reactivity';
import type { BaseResult, Catalog } from '../data/catalog';
import { OPEN_END } from '../data/scope';
import type { Segment } from '../data/segments/rule';
import type { PanelAnswer } from '../engine/analysis';
import type { NamedResult, SqlAnswer, SqlRequest } from '../engine/cells';
import type { EngineClient } from '../engine/client';
import { AppError, toAppError } from '../engine/errors';
import type { ImportResult } from '../ingest/load';
import type { FileChoices, FilePlan } from '../ingest/file-plan';
import type { RejectedRow } from '../ingest/report';
import { raw } from '../sql/sql';
import { foldName, placeOf } from '../sql/lex';
import { begin } from '../ui/activity';
import { dependenciesOf, downstreamOf, resultNames, upstreamOf } from './graph';
import { nameSql, prepareAll, type Prepared } from './prepare';
import { chartSql } from './result-chart';
import type { CellDocument, NotebookDocument } from './schema';

export type Client = EngineClient<FilePlan, FileChoices, ImportResult, RejectedRow>;

/** What a cell shows. Old results are kept while a newer run is under way, so that the old picture can stay, dimmed. */
export interface CellRun {
  state: 'idle' | 'blocked' | 'running' | 'ready' | 'failed';
  /** Of what it shows; a run starts when the prepared key differs. */
  key: string;
  answer: PanelAnswer | null;
  /** The panel whose answer it is. */
  panel: string;
  /** Parameters and segment that the panel was asked with, those of parameter cells filled in. */
  asked: { params: Record<string, unknown>; segment: string | null } | null;
  result: SqlAnswer | null;
  /** What a SQL cell asked, for its exports. */
  request: SqlRequest | null;
  /** The rows that the chart of a SQL cell draws. */
  chart: SqlAnswer | null;
  chartError: AppError | null;
  error: AppError | null;
  missing: string[];
  /** What it waits for: a cell that failed, or the reader's word for SQL that somebody else wrote. */
  waits: { cell: string } | 'agreement' | null;
  runId: string;
  /** How often it was computed since the notebook was opened. */
  runs: number;
}

const IDLE: CellRun = {
  state: 'idle',
  key: '',
  answer: null,
  panel: '',
  asked: null,
  result: null,
  request: null,
  chart: null,
  chartError: null,
  error: null,
  missing: [],
  waits: null,
  runId: '',
  runs: 0,
};
const PROGRESS_MS = 300;
/** An engine that does not listen to a cancel for so long is started anew. */
const CANCEL_MS = 5000;

/** Runs the cells of a notebook: each when what it depends on has changed, and only then. */
export class Runner {
  readonly #client: Client;
  readonly #document: () => NotebookDocument;
  #catalog = $state.raw<Catalog | null>(null);
  #base = $state.raw<BaseResult | null>(null);
  #baseKey = '';
  #runs = new SvelteMap<string, CellRun>();
  #share = $state.raw<{ runId: string; share: number | null } | null>(null);
  #working = new Map<string, Promise<void>>();
  #timer: ReturnType<typeof setInterval> | null = null;
  #load = 0;
  #lists = 0;
  /** Statements that were written here, or that the reader lets run; all others came with a file or a link and wait. */
  #agreed = new Set<string>();
  /** Statements that brought the engine down: they run again only when asked. */
  #deadly = new Set<string>();

  constructor(client: Client, document: () => NotebookDocument) {
    this.#client = client;
    this.#document = document;
  }

  get catalog(): Catalog | null {
    return this.#catalog;
  }
  get base(): BaseResult | null {
    return this.#base;
  }

  run(cell: string): CellRun {
    return this.#runs.get(cell) ?? IDLE;
  }

  /** How far a run has come, 0–1; null where it does not say. */
  share(run: CellRun): number | null {
    return this.#share?.runId === run.runId ? this.#share.share : null;
  }

  /** Forgets all results: another document has come, or everything is to be computed again. What runs is stopped. */
  clear(): void {
    for (const run of this.#runs.values()) this.#stop(run);
    this.#runs.clear();
  }

  #stop({ state, runId }: CellRun): void {
    if (state === 'running' && runId) void this.#client.signal((api) => api.cancel(runId));
  }

  /** A statement that the reader wrote. */
  allow(statement: string): void {
    this.#agreed.add(statement);
  }

  isAgreed(statement: string): boolean {
    return this.#agreed.has(statement);
  }

  /** The reader has seen these statements and lets them run. */
  agree(statements: readonly string[]): Promise<void> {
    for (const statement of statements) this.#agreed.add(statement);
    return this.sync();
  }

  /** Takes the results out of reach while the data under them change. @returns what puts them back if nothing did change. */
  suspend(): () => void {
    const before = new Map<string, { was: CellRun; now: CellRun }>();
    for (const [id, was] of this.#runs) {
      if (was.state !== 'ready') continue;
      const now: CellRun = { ...was, state: 'running', runId: '' };
      this.#runs.set(id, now);
      before.set(id, { was, now });
    }
    return () => {
      for (const [id, { was, now }] of before) if (this.#runs.get(id) === now) this.#runs.set(id, was);
      void this.sync();
    };
  }

  /** Sets what is loaded, and runs every cell on it. */
  async setData(
    catalog: Catalog | null,
    base: BaseResult | null,
    loadedWith: Pick<NotebookDocument['scope'], 'rows' | 'asOf'> = this.#document().scope,
  ): Promise<void> {
    this.#catalog = catalog;
    this.#base = base;
    this.#baseKey = JSON.stringify([loadedWith.rows, loadedWith.asOf]);
    this.#load++;
    this.clear();
    await this.sync();
  }

  /** A pasted list has changed. */
  listsChanged(): Promise<void> {
    this.#lists++;
    return this.sync();
  }

  async runAll(): Promise<void> {
    this.#deadly.clear();
    this.clear();
    await this.sync();
  }

  /** Runs a cell again, and what reads it. */
  async rerun(id: string): Promise<void> {
    const dependencies = dependenciesOf(this.#document());
    for (const cell of [id, ...downstreamOf(id, dependencies)]) {
      const run = this.run(cell);
      this.#deadly.delete(this.#statementOf(cell));
      this.#runs.set(cell, { ...run, key: '' });
    }
    await this.sync();
  }

  /** Stops a cell. One that waits for its turn stops at once; an engine that does not listen is started anew, and the files are read once more. */
  cancel(id: string): void {
    const { runId, key } = this.run(id);
    if (!runId) return;
    const mine = (): boolean => this.run(id).state === 'running' && this.run(id).runId === runId;
    void this.#client
      .signal((api) => api.cancel(runId))
      .then((underWay) => {
        if (underWay === false && mine())
          this.#settle(id, { key, state: 'failed', error: new AppError('cancelled') });
      });
    setTimeout(() => {
      if (!mine()) return;
      this.#deadly.add(this.#statementOf(id));
      this.#client.restart();
    }, CANCEL_MS);
  }

  forget(id: string): void {
    this.cancel(id);
    this.#runs.delete(id);
  }

  /** Compares what every cell would compute with what it shows, and runs those that differ, each after what it reads. */
  async sync(): Promise<void> {
    const document = JSON.parse(JSON.stringify(this.#document())) as NotebookDocument;
    const cells = new Set(document.cells.map(({ id }) => id));
    for (const [id, run] of [...this.#runs])
      if (!cells.has(id)) {
        this.#stop(run);
        this.#runs.delete(id);
      }
    if (!this.#catalog) {
      for (const cell of document.cells)
        if (cell.kind === 'note' || cell.kind === 'parameter')
          this.#runs.set(cell.id, { ...IDLE, state: 'ready' });
        else this.#runs.delete(cell.id);
      return;
    }
    const done = begin();
    try {
      const rebased = this.#rebase();
      const dependencies = dependenciesOf(document);
      const around = {
        document,
        catalog: this.#catalog,
        asOf: document.scope.asOf ?? this.#base?.asOf ?? OPEN_END,
        load: this.#load,
        lists: this.#lists,
      };
      const prepared = prepareAll(around, dependencies);
      const byId = new Map(document.cells.map((cell) => [cell.id, cell]));
      const changed = document.cells.filter(({ id }) => {
        const run = this.run(id);
        return run.key !== prepared.get(id)?.key || run.waits !== null;
      });
      const upstream = new Map(changed.map(({ id }) => [id, upstreamOf(id, dependencies)]));
      const inOrder = new Set([...upstream].flatMap(([id, before]) => [...before, id]));
      for (const id of inOrder) {
        const [cell, next, before] = [byId.get(id), prepared.get(id), upstream.get(id)];
        if (cell && next && before) this.#working.set(id, this.#start(cell, next, document, before));
      }
      await Promise.all([rebased, ...changed.flatMap(({ id }) => this.#working.get(id) ?? [])]);
    } finally {
      done();
    }
  }

  #statementOf(id: string): string {
    const cell = this.#document().cells.find((one) => one.id === id);
    return JSON.stringify(cell?.kind === 'sql' ? cell.sql : (cell ?? id));
  }

  #baseKeyOf(): string {
    const { rows, asOf } = this.#document().scope;
    return JSON.stringify([rows, asOf]);
  }

  /** Row rules or the analysis date have changed: asks for the counts that the page shows beside the cells. */
  async #rebase(): Promise<void> {
    const key = this.#baseKeyOf();
    if (key === this.#baseKey || !this.#catalog?.rows.transactions) return;
    this.#baseKey = key;
    const { rows, asOf } = $state.snapshot(this.#document().scope);
    try {
      const runId = this.#client.nextRun();
      const base = await this.#client.ask((api) => api.rebase(runId, { rows, asOf }));
      if (this.#baseKey !== key) return;
      const moved = base.asOf !== this.#base?.asOf;
      this.#base = base;
      if (moved) await this.sync();
    } catch {
      // The cells say what failed, each in its place.
    }
  }

  #settle(id: string, changes: Partial<CellRun>): void {
    this.#runs.set(id, { ...IDLE, runs: this.run(id).runs, ...changes });
  }

  async #start(
    cell: CellDocument,
    next: Prepared,
    document: NotebookDocument,
    upstream: readonly string[],
  ): Promise<void> {
    const { id } = cell;
    const old = this.run(id);
    this.#stop(old);
    const { key } = next;
    if (next.kind === 'still') return this.#settle(id, { key, state: 'ready' });
    if (next.kind === 'refused') return this.#settle(id, { key, state: 'failed', error: next.error });
    if (next.kind === 'lacking') return this.#settle(id, { key, state: 'blocked', missing: next.missing });
    if (this.#deadly.has(this.#statementOf(id)))
      return this.#settle(id, { key, state: 'failed', error: new AppError('engine_overtaxed') });
    if (cell.kind === 'sql' && !this.#agreed.has(cell.sql))
      return this.#settle(id, { key, state: 'idle', waits: 'agreement' });
    const runId = this.#client.nextRun();
    const panel = next.kind === 'panel' ? next.panel : '';
    this.#runs.set(id, {
      ...old,
      key,
      state: 'running',
      panel,
      answer: old.panel === panel ? old.answer : null,
      error: null,
      missing: [],
      waits: null,
      runId,
    });
    this.#watch();
    const mine = (): boolean => this.run(id).runId === runId;
    try {
      await Promise.all(upstream.flatMap((other) => this.#working.get(other) ?? []));
      const failed = upstream.find((other) => this.run(other).state !== 'ready');
      if (!mine()) return;
      if (failed) return this.#settle(id, { key, state: 'blocked', waits: { cell: failed } });
      const runs = this.run(id).runs + 1;
      if (next.kind === 'panel') {
        const segments = document.segments as Segment[];
        const request = { panel, params: next.params, scope: next.scope, segments, cell: id };
        const answer = await this.#client.ask((api) => api.runPanel(runId, request));
        const asked = { params: next.params, segment: next.scope.segment };
        if (mine()) this.#settle(id, { key, state: 'ready', answer, panel, asked, runId, runs });
        return;
      }
      const request: SqlRequest = {
        cell: id,
        sql: next.statement.text,
        limit: next.limit,
        results: this.#results(upstream, document),
        scope: document.scope,
        segments: document.segments,
      };
      const result = await this.#client
        .ask((api) => api.runSql(runId, request))
        .catch(async (cause: unknown) => {
          await this.#requireColumns(cell, request, runId);
          throw cause;
        });
      const drawn = await this.#chartOf(cell, result, request, runId);
      if (mine()) this.#settle(id, { key, state: 'ready', result, request, ...drawn, runId, runs });
    } catch (cause) {
      const error = toAppError(cause);
      if (error.code === 'engine_died' && !error.args.stopped) this.#deadly.add(this.#statementOf(id));
      if (mine()) this.#settle(id, { key, state: 'failed', error: placed(error, next), runId });
    } finally {
      this.#unwatch();
    }
  }

  /** Why a figure or a chart failed: @throws {AppError} `result_without_column` where its source has a column no more that it reads. */
  async #requireColumns(cell: CellDocument, request: SqlRequest, runId: string): Promise<void> {
    const read = readsOf(cell);
    if (!read) return;
    const sql = `SELECT * FROM ${nameSql(read.from).text} LIMIT 0`;
    const asked = { ...request, cell: `${request.cell}_columns`, sql, limit: 1 };
    const found = await this.#client.ask((api) => api.runSql(runId, asked)).catch(() => null);
    const columns = found?.results[0]?.columns.map(({ name }) => name) ?? [];
    const known = new Set(columns.map(foldName));
    const column = read.columns.find((name) => !known.has(foldName(name)));
    if (columns.length > 0 && column !== undefined)
      throw new AppError('result_without_column', { from: read.from, column, columns: columns.join(', ') });
  }

  /** What the chart of a SQL cell draws: its rows added up by the engine, not those that happen to be shown. */
  async #chartOf(
    cell: CellDocument,
    result: SqlAnswer,
    request: SqlRequest,
    runId: string,
  ): Promise<Pick<CellRun, 'chart' | 'chartError'>> {
    const last = result.results[result.results.length - 1];
    if (cell.kind !== 'sql' || !cell.chart || !last) return { chart: null, chartError: null };
    const statement = chartSql(raw(`(${last.sql}\n)`), cell.chart).text;
    const asked = { ...request, cell: `${request.cell}_chart`, sql: statement, limit: 5000 };
    try {
      return { chart: await this.#client.ask((api) => api.runSql(runId, asked)), chartError: null };
    } catch (cause) {
      return { chart: null, chartError: toAppError(cause) };
    }
  }

  /** Queries behind the results that cells came to, by the names that SQL has for them. */
  #results(cells: readonly string[], document: NotebookDocument): NamedResult[] {
    const names = resultNames(document);
    return cells.flatMap((id): NamedResult[] => {
      const name = foldName(names.get(id) ?? '');
      const run = this.run(id);
      if (!name) return [];
      if (run.answer)
        return run.answer.tables.map((table) => ({ name: `${name}.${table.name}`, sql: table.sql }));
      const last = run.result?.results[run.result.results.length - 1];
      return last ? [{ name, sql: last.sql }] : [];
    });
  }

  /** While anything runs, asks from time to time how far it has come. */
  #watch(): void {
    this.#timer ??= setInterval(() => {
      void this.#client
        .signal((api) => api.progress())
        .then((progress) => {
          this.#share = progress?.runId ? { runId: progress.runId, share: progress.share } : null;
        });
    }, PROGRESS_MS);
  }

  #unwatch(): void {
    if (this.#timer === null || [...this.#runs.values()].some(({ state }) => state === 'running')) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }
}

/** The named result that a figure or a chart reads, and its columns. */
function readsOf(cell: CellDocument): { from: string; columns: string[] } | null {
  if (cell.kind === 'kpi')
    return { from: cell.from, columns: [cell.column, ...(cell.where ? [cell.where.column] : [])] };
  if (cell.kind !== 'chart') return null;
  const { x, y, by } = cell.chart;
  return { from: cell.from, columns: [x, y, by].filter(Boolean) };
}

/** An error of a statement with line and column of what the user wrote, in place of an offset into what was sent. */
function placed(error: AppError, next: Prepared): AppError {
  if (next.kind !== 'sql' || typeof error.args.at !== 'number') return error;
  const offset = next.statement.back(error.args.at);
  return new AppError(
    error.code,
    { ...error.args, ...placeOf(next.written, offset), at: offset },
    error.detail,
  );
}
