import { SvelteMap } from 'svelte/reactivity';
import type { BaseResult, Catalog } from '../data/catalog';
import { OPEN_END } from '../data/scope';
import type { Segment } from '../data/segments/rule';
import type { NamedResult, SqlAnswer, SqlRequest } from '../engine/cells';
import type { EngineClient } from '../engine/client';
import { AppError, toAppError } from '../engine/errors';
import type { FileChoices, FilePlan } from '../ingest/file-plan';
import type { ImportResult } from '../ingest/load';
import type { RejectedRow } from '../ingest/report';
import { foldName } from '../sql/lex';
import { begin } from '../ui/activity';
import type { Answers } from './answers';
import { IDLE, shownOf, type CellRun, type Shown } from './cell-run';
import { chartOf, requireColumns } from './cell-rows';
import { dependenciesOf, downstreamOf, resultNames, upstreamOf } from './graph';
import { placed, prepareAll, type Prepared } from './prepare';
import type { CellDocument, NotebookDocument } from './schema';

export type Client = EngineClient<FilePlan, FileChoices, ImportResult, RejectedRow>;

const PROGRESS_MS = 300;
/** An engine that does not listen to a cancel for so long is started anew. */
const CANCEL_MS = 5000;

/** What a run came to, or why there was none. */
type Came = DistributiveOmit<CellRun, 'key' | 'runs'>;
type DistributiveOmit<Union, Keys extends PropertyKey> = Union extends unknown ? Omit<Union, Keys> : never;

const STILL: CellRun = { ...IDLE, state: 'ready', shown: null };

/** It may go on without a change of its own: a word of the reader, or a cell that it reads. */
const isWaiting = (run: CellRun): boolean =>
  run.state === 'waiting' || (run.state === 'blocked' && run.by !== null);

/** What stays on screen while a cell runs: not the picture of another panel. */
function keptOf(old: CellRun, next: Prepared): Shown | null {
  const shown = shownOf(old);
  if (shown?.kind !== 'panel') return shown;
  return next.kind === 'panel' && next.panel === shown.panel ? shown : null;
}

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
  /** What is shown is of an earlier load, whose data have not come back yet. */
  #isOfBefore = false;
  #arrived = Promise.resolve();
  #arrive: () => void = () => undefined;
  /** How often a pasted list has become another. */
  #lists = $state(0);
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

  /** Ends when the data are here that belong to what is shown. */
  get arrived(): Promise<void> {
    return this.#arrived;
  }

  /** Shows what cells came to before, until data come. Nothing runs until then, and what is asked beside the cells waits. */
  show({ catalog, base, cells }: Answers): void {
    this.#catalog = catalog;
    this.#base = base;
    this.#isOfBefore = true;
    this.#arrived = new Promise((resolve) => (this.#arrive = resolve));
    for (const { cell, shown } of cells)
      this.#runs.set(cell.id, { state: 'running', key: '', runs: 0, runId: '', shown });
  }

  run(cell: string): CellRun {
    return this.#runs.get(cell) ?? IDLE;
  }

  /** How far a run has come, 0–1; null where it does not say. */
  share(run: CellRun): number | null {
    return run.state === 'running' && this.#share?.runId === run.runId ? this.#share.share : null;
  }

  /** Forgets all results: another document has come, or everything is to be computed again. What runs is stopped. */
  clear(): void {
    for (const run of this.#runs.values()) this.#stop(run);
    this.#runs.clear();
  }

  #stop(run: CellRun): void {
    if (run.state !== 'running' || run.runId === '') return;
    const { runId } = run;
    void this.#client.signal((api) => api.cancel(runId));
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
    if (!this.#isOfBefore || !catalog) this.clear();
    this.#isOfBefore = false;
    this.#arrive();
    await this.sync();
  }

  /** A pasted list has changed. */
  get lists(): number {
    return this.#lists;
  }
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
    const run = this.run(id);
    if (run.state !== 'running' || run.runId === '') return;
    const { runId } = run;
    const mine = (): boolean => this.#isUnderWay(id, runId);
    void this.#client
      .signal((api) => api.cancel(runId))
      .then((underWay) => {
        if (underWay === false && mine())
          this.#settle(id, run.key, { state: 'failed', error: new AppError('cancelled') });
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
    if (this.#isOfBefore) return;
    const document = JSON.parse(JSON.stringify(this.#document())) as NotebookDocument;
    const cells = new Set(document.cells.map(({ id }) => id));
    for (const [id, run] of [...this.#runs])
      if (!cells.has(id)) {
        this.#stop(run);
        this.#runs.delete(id);
      }
    if (!this.#catalog) {
      for (const cell of document.cells)
        if (cell.kind === 'note' || cell.kind === 'parameter') this.#runs.set(cell.id, STILL);
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
        return run.key !== prepared.get(id)?.key || isWaiting(run);
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

  #settle(id: string, key: string, came: Came): void {
    this.#runs.set(id, { key, runs: this.run(id).runs, ...came });
  }

  #isUnderWay(id: string, runId: string): boolean {
    const run = this.run(id);
    return run.state === 'running' && run.runId === runId;
  }

  /** What a cell comes to without a run; null where it is to be run. */
  #without(cell: CellDocument, next: Prepared): Came | null {
    if (next.kind === 'still') return { state: 'ready', shown: null };
    if (next.kind === 'refused') return { state: 'failed', error: next.error };
    if (next.kind === 'lacking') return { state: 'blocked', missing: next.missing, by: null };
    if (this.#deadly.has(this.#statementOf(cell.id)))
      return { state: 'failed', error: new AppError('engine_overtaxed') };
    if (cell.kind === 'sql' && !this.#agreed.has(cell.sql)) return { state: 'waiting' };
    return null;
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
    const without = this.#without(cell, next);
    if (without) return this.#settle(id, key, without);
    const runId = this.#client.nextRun();
    this.#runs.set(id, { key, runs: old.runs, state: 'running', runId, shown: keptOf(old, next) });
    this.#watch();
    try {
      await Promise.all(upstream.flatMap((other) => this.#working.get(other) ?? []));
      const failed = upstream.find((other) => this.run(other).state !== 'ready');
      if (!this.#isUnderWay(id, runId)) return;
      if (failed) return this.#settle(id, key, { state: 'blocked', missing: [], by: failed });
      const shown = await this.#compute(cell, next, document, upstream, runId);
      if (this.#isUnderWay(id, runId))
        this.#runs.set(id, { key, runs: this.run(id).runs + 1, state: 'ready', shown });
    } catch (cause) {
      const error = toAppError(cause);
      if (error.code === 'engine_died' && !error.args.stopped) this.#deadly.add(this.#statementOf(id));
      if (this.#isUnderWay(id, runId)) this.#settle(id, key, { state: 'failed', error: placed(error, next) });
    } finally {
      this.#unwatch();
    }
  }

  async #compute(
    cell: CellDocument,
    next: Prepared,
    document: NotebookDocument,
    upstream: readonly string[],
    runId: string,
  ): Promise<Shown | null> {
    const { id } = cell;
    if (next.kind === 'panel') {
      const { panel, params, scope } = next;
      const segments = document.segments as Segment[];
      const request = { panel, params, scope, segments, cell: id };
      const answer = await this.#client.ask((api) => api.runPanel(runId, request));
      return { kind: 'panel', panel, asked: { params, segment: scope.segment }, answer };
    }
    if (next.kind !== 'sql') return null;
    const request: SqlRequest = {
      cell: id,
      sql: next.statement.text,
      limit: next.limit,
      results: this.#results(upstream, document),
      scope: document.scope,
      segments: document.segments,
    };
    const ask = (asked: SqlRequest): Promise<SqlAnswer> =>
      this.#client.ask((api) => api.runSql(runId, asked));
    const answer = await ask(request).catch(async (cause: unknown) => {
      await requireColumns(cell, request, ask);
      throw cause;
    });
    return { kind: 'rows', request, answer, ...(await chartOf(cell, answer, request, ask)) };
  }

  /** Queries behind the results that cells came to, by the names that SQL has for them. */
  #results(cells: readonly string[], document: NotebookDocument): NamedResult[] {
    const names = resultNames(document);
    return cells.flatMap((id): NamedResult[] => {
      const name = foldName(names.get(id) ?? '');
      const shown = shownOf(this.run(id));
      if (!name || !shown) return [];
      if (shown.kind === 'panel')
        return shown.answer.tables.map((table) => ({ name: `${name}.${table.name}`, sql: table.sql }));
      const last = shown.answer.results[shown.answer.results.length - 1];
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
