import { SvelteMap } from 'svelte/reactivity';
import type { BaseResult, Catalog } from '../data/catalog';
import type { PanelRule, Segment } from '../data/segments';
import type { MembersAnswer, PanelAnswer } from '../engine/analysis';
import type { EngineClient } from '../engine/client';
import { AppError, toAppError } from '../engine/errors';
import { decodeTable, type ResultTable } from '../engine/table';
import type { ImportResult } from '../ingest/load';
import type { RejectedRow } from '../ingest/report';
import type { FileChoices, FilePlan } from '../ingest/plan';
import { begin } from '../ui/activity';
import {
  completeParams,
  freshId,
  newDocument,
  PANELS,
  readDocument,
  writeDocument,
  type CellDocument,
  type NotebookDocument,
  type PanelCell,
} from './document';

export type Client = EngineClient<FilePlan, FileChoices, ImportResult, RejectedRow>;

/** What a cell shows. `answer` is kept while a newer run is under way, so that the old picture can stay, dimmed. */
export interface CellRun {
  state: 'idle' | 'blocked' | 'running' | 'ready' | 'failed';
  answer: PanelAnswer | null;
  /** The panel whose answer it is. */
  panel: string;
  error: AppError | null;
  missing: string[];
  runId: string;
}

const IDLE: CellRun = { state: 'idle', answer: null, panel: '', error: null, missing: [], runId: '' };
const PROGRESS_MS = 300;
const HISTORY = 200;

/** The notebook on screen: its document, what each cell came to, and the way back. */
export class Notebook {
  readonly #client: Client;
  #document = $state<NotebookDocument>(newDocument('en'));
  #catalog = $state.raw<Catalog | null>(null);
  #base = $state.raw<BaseResult | null>(null);
  #runs = new SvelteMap<string, CellRun>();
  #past = $state.raw<string[]>([]);
  #future = $state.raw<string[]>([]);
  #saved = $state.raw('');
  #selected = $state<string | null>(null);
  #share = $state.raw<{ runId: string; share: number | null } | null>(null);

  constructor(client: Client) {
    this.#client = client;
    this.#saved = writeDocument(this.#document);
  }

  get document(): NotebookDocument {
    return this.#document;
  }
  get catalog(): Catalog | null {
    return this.#catalog;
  }
  get base(): BaseResult | null {
    return this.#base;
  }
  get canUndo(): boolean {
    return this.#past.length > 0;
  }
  get canRedo(): boolean {
    return this.#future.length > 0;
  }
  get dirty(): boolean {
    return writeDocument(this.#plain()) !== this.#saved;
  }
  get selected(): string | null {
    return this.#selected;
  }
  set selected(id: string | null) {
    this.#selected = id;
  }

  run(cell: string): CellRun {
    return this.#runs.get(cell) ?? IDLE;
  }

  /** Takes the results out of reach while the data under them change. @returns what puts them back if nothing did change. */
  suspend(): () => void {
    const before = [...this.#runs];
    for (const [id, run] of before)
      if (run.state === 'ready') this.#runs.set(id, { ...run, state: 'running', runId: '' });
    return () => {
      this.#runs.clear();
      for (const [id, run] of before) this.#runs.set(id, run);
    };
  }

  /** Sets what is loaded, and runs every cell on it. */
  async setData(catalog: Catalog | null, base: BaseResult | null): Promise<void> {
    this.#catalog = catalog;
    this.#base = base;
    this.#runs.clear();
    await this.runAll();
  }

  /** How far a run has come, 0–1; null where it does not say. */
  share(run: CellRun): number | null {
    return this.#share?.runId === run.runId ? this.#share.share : null;
  }

  /** Canonical columns that a panel needs and the data lacks. */
  missing(panel: string): string[] {
    const columns = this.#catalog?.columns.transactions ?? [];
    return (PANELS.get(panel)?.needs ?? []).filter((name) => !columns.includes(name));
  }

  async runAll(): Promise<void> {
    await Promise.all(this.#document.cells.map((cell) => this.#run(cell)));
  }

  async rerun(id: string): Promise<void> {
    const cell = this.#document.cells.find((item) => item.id === id);
    if (cell) await this.#run(cell);
  }

  cancel(id: string): void {
    const { runId } = this.run(id);
    if (runId) void this.#client.signal((api) => api.cancel(runId));
  }

  addPanel(panel: string, after: string | null = null): void {
    let id = '';
    this.#change((document) => {
      id = freshId(document, 'c');
      const cell: PanelCell = {
        id,
        kind: 'panel',
        collapsed: false,
        panel,
        params: completeParams(panel, {}),
      };
      const index = after ? document.cells.findIndex((item) => item.id === after) + 1 : document.cells.length;
      document.cells.splice(index, 0, cell);
    });
    this.#selected = id;
    void this.rerun(id);
  }

  duplicate(id: string): void {
    let copyId = '';
    this.#change((document) => {
      const index = document.cells.findIndex((item) => item.id === id);
      const cell = document.cells[index];
      if (!cell) return;
      copyId = freshId(document, 'c');
      document.cells.splice(index + 1, 0, {
        ...(JSON.parse(JSON.stringify(cell)) as CellDocument),
        id: copyId,
      });
    });
    void this.rerun(copyId);
  }

  move(id: string, by: -1 | 1): void {
    this.#change((document) => {
      const index = document.cells.findIndex((item) => item.id === id);
      const target = index + by;
      if (index < 0 || target < 0 || target >= document.cells.length) return;
      const [cell] = document.cells.splice(index, 1);
      if (cell) document.cells.splice(target, 0, cell);
    });
  }

  remove(id: string): void {
    this.cancel(id);
    this.#runs.delete(id);
    this.#change((document) => {
      document.cells = document.cells.filter((item) => item.id !== id);
    });
  }

  rename(id: string, title: string): void {
    this.#change((document) => {
      const cell = document.cells.find((item) => item.id === id);
      if (cell) cell.title = title || undefined;
    });
  }

  setTitle(title: string): void {
    this.#change((document) => {
      document.title = title;
    });
  }

  toggle(id: string): void {
    this.#change((document) => {
      const cell = document.cells.find((item) => item.id === id);
      if (cell) cell.collapsed = !cell.collapsed;
    });
  }

  setParams(id: string, params: Record<string, unknown>): void {
    this.#change((document) => {
      const cell = document.cells.find((item) => item.id === id);
      if (cell?.kind === 'panel') cell.params = completeParams(cell.panel, { ...cell.params, ...params });
    });
    void this.rerun(id);
  }

  setScope(changes: Partial<NotebookDocument['scope']>): void {
    this.#change((document) => {
      Object.assign(document.scope, changes);
    });
    void this.#applyScope();
  }

  addSegment(name: string, rule: PanelRule): Segment {
    let segment: Segment | null = null;
    this.#change((document) => {
      segment = {
        id: freshId(document, 's'),
        name,
        rule: { panel: rule.panel, params: completeParams(rule.panel, rule.params), where: rule.where },
      };
      document.segments.push(segment as NotebookDocument['segments'][number]);
    });
    if (!segment) throw new AppError('internal');
    return segment;
  }

  renameSegment(id: string, name: string): void {
    this.#change((document) => {
      const segment = document.segments.find((item) => item.id === id);
      if (segment) segment.name = name;
    });
  }

  removeSegment(id: string): void {
    this.#change((document) => {
      document.segments = document.segments.filter((item) => item.id !== id);
      if (document.scope.segment === id) document.scope.segment = null;
    });
    void this.#applyScope();
  }

  undo(): void {
    this.#travel(-1);
  }

  redo(): void {
    this.#travel(1);
  }

  /** Replaces the document by one from a file; the data stay. @throws {AppError} and changes nothing where it is not valid. */
  async open(text: string): Promise<void> {
    const document = readDocument(text);
    this.#past = [...this.#past, this.#frozen()].slice(-HISTORY);
    this.#future = [];
    this.#document = document;
    this.#saved = writeDocument(document);
    this.#runs.clear();
    await this.#applyScope();
  }

  /** The document as text for a file; marks it as saved. */
  save(): string {
    this.#saved = writeDocument(this.#plain());
    return this.#saved;
  }

  /** A result table of a cell, whole. */
  async table(cell: string, name: string): Promise<ResultTable> {
    const found = this.run(cell).answer?.tables.find((table) => table.name === name);
    if (!found) throw new AppError('no_data');
    return this.query(found.sql);
  }

  async query(sql: string): Promise<ResultTable> {
    const done = begin();
    try {
      const runId = this.#client.nextRun();
      return decodeTable(await this.#client.ask((api) => api.table(runId, sql)));
    } finally {
      done();
    }
  }

  async members(rule: PanelRule): Promise<MembersAnswer> {
    const done = begin();
    try {
      const scope = $state.snapshot(this.#document.scope);
      const segments = $state.snapshot(this.#document.segments) as Segment[];
      const runId = this.#client.nextRun();
      const plain = JSON.parse(JSON.stringify(rule)) as PanelRule;
      return await this.#client.ask((api) => api.members(runId, plain, scope, segments));
    } finally {
      done();
    }
  }

  /** The document without the proxies that watch it. */
  #plain(): NotebookDocument {
    return JSON.parse(this.#frozen()) as NotebookDocument;
  }

  #frozen(): string {
    return JSON.stringify($state.snapshot(this.#document));
  }

  #change(edit: (document: NotebookDocument) => void): void {
    const before = this.#frozen();
    edit(this.#document);
    if (this.#frozen() === before) return;
    this.#past = [...this.#past, before].slice(-HISTORY);
    this.#future = [];
  }

  #travel(direction: -1 | 1): void {
    const source = direction < 0 ? this.#past : this.#future;
    const target = source[source.length - 1];
    if (target === undefined) return;
    const current = this.#frozen();
    if (direction < 0) {
      this.#past = this.#past.slice(0, -1);
      this.#future = [...this.#future, current];
    } else {
      this.#future = this.#future.slice(0, -1);
      this.#past = [...this.#past, current];
    }
    const before = JSON.parse(current) as NotebookDocument;
    this.#document = JSON.parse(target) as NotebookDocument;
    const key = (document: NotebookDocument): string => JSON.stringify([document.scope, document.segments]);
    if (key(before) !== key(this.#document)) void this.#applyScope();
    else void this.#runChanged(before);
  }

  async #runChanged(before: NotebookDocument): Promise<void> {
    const old = new Map(before.cells.map((cell) => [cell.id, JSON.stringify(cell)]));
    const changed = this.#document.cells.filter((cell) => {
      const now = JSON.stringify($state.snapshot(cell));
      return old.get(cell.id) !== now || this.run(cell.id).answer === null;
    });
    await Promise.all(changed.map((cell) => this.#run(cell)));
  }

  async #applyScope(): Promise<void> {
    if (!this.#catalog?.rows.transactions) return this.runAll();
    const done = begin();
    const runs = this.#document.cells.map((cell) => this.#run(cell));
    try {
      const { rows, asOf } = $state.snapshot(this.#document.scope);
      const runId = this.#client.nextRun();
      this.#base = await this.#client.ask((api) => api.rebase(runId, { rows, asOf }));
    } catch {
      // The cells say what failed, each in its place.
    } finally {
      await Promise.all(runs);
      done();
    }
  }

  /** Asks from time to time how far the panel that runs has come. */
  #watch(): () => void {
    const timer = setInterval(() => {
      void this.#client
        .signal((api) => api.progress())
        .then((progress) => {
          this.#share = progress?.runId ? { runId: progress.runId, share: progress.share } : null;
        });
    }, PROGRESS_MS);
    return () => clearInterval(timer);
  }

  async #run(cell: CellDocument): Promise<void> {
    if (cell.kind !== 'panel') {
      this.#runs.set(cell.id, { ...IDLE, state: 'blocked' });
      return;
    }
    const old = this.run(cell.id);
    if (old.state === 'running') this.cancel(cell.id);
    if (!this.#catalog) {
      this.#runs.set(cell.id, IDLE);
      return;
    }
    const missing = this.missing(cell.panel);
    if (missing.length > 0) {
      this.#runs.set(cell.id, { ...IDLE, state: 'blocked', missing });
      return;
    }
    const done = begin();
    const runId = this.#client.nextRun();
    const { panel } = cell;
    const kept = old.panel === panel ? old.answer : null;
    const stop = this.#watch();
    this.#runs.set(cell.id, { state: 'running', answer: kept, panel, error: null, missing: [], runId });
    const request = {
      panel: cell.panel,
      params: $state.snapshot(cell.params),
      scope: $state.snapshot(this.#document.scope),
      segments: $state.snapshot(this.#document.segments) as Segment[],
      cell: cell.id,
    };
    try {
      const answer = await this.#client.ask((api) => api.runPanel(runId, request));
      if (this.run(cell.id).runId === runId)
        this.#runs.set(cell.id, { state: 'ready', answer, panel, error: null, missing: [], runId });
    } catch (cause) {
      if (this.run(cell.id).runId === runId)
        this.#runs.set(cell.id, {
          state: 'failed',
          answer: null,
          panel,
          error: toAppError(cause),
          missing: [],
          runId,
        });
    } finally {
      stop();
      done();
    }
  }
}
