import { begin } from '../ui/activity';
import { toasts } from '../ui/toasts.svelte';
import { prepareCharts } from '../charts/library';
import { faceOf } from './faces';
import { AppError, toAppError } from '../engine/errors';
import type { Progress } from '../engine/analysis';
import { t } from '../i18n/locale.svelte';
import { isReady, type FileChoices, type FilePlan } from '../ingest/file-plan';
import { pairOrders } from '../ingest/plan';
import type { FileReport, RejectedRow } from '../ingest/report';
import { drawer } from './drawer.svelte';
import { decodeLink } from '../notebook/link';
import type { Notebook } from '../notebook/notebook.svelte';
import type { NotebookDocument } from '../notebook/schema';
import type { Client } from '../notebook/runner.svelte';

/** A file that was dropped, how it is to be read, and what became of it. */
export interface WorkFile {
  id: string;
  file: File;
  choices: FileChoices;
  plan: FilePlan;
  report: FileReport | null;
  sample: boolean;
}

export type EngineState = 'starting' | 'ready' | 'failed';

const PROGRESS_MS = 150;
const WARM_UP_AFTER_MS = 200;
/** Heap that a load takes for each byte of CSV, at most, and what a tab can give (docs/benchmarks.md). */
const HEAP_PER_BYTE = 3.5;
const HEAP_LIMIT = 3.1 * 1024 ** 3;
const SAMPLE_FILES = [
  'customers.csv',
  'order_lines.csv',
  'products.csv',
  'interactions.csv',
  'feedback.csv',
  'campaign_contacts.csv',
];

const mayExceedMemory = (files: readonly WorkFile[]): boolean =>
  files.reduce((sum, { file }) => sum + file.size, 0) * HEAP_PER_BYTE > HEAP_LIMIT;

/** A file whose load found what its first look could not: the review shows it, with the way to mend it. */
const withProblem = (item: WorkFile, { code, args }: AppError): WorkFile => ({
  ...item,
  plan: { ...item.plan, problem: { code, args } },
});

/** The files, their import, and the state of the engine. */
export class Workspace {
  readonly #client: Client;
  readonly notebook: Notebook;
  #engine = $state<EngineState>('starting');
  #engineError = $state.raw<AppError | null>(null);
  #files = $state.raw<WorkFile[]>([]);
  #draft = $state.raw<WorkFile[] | null>(null);
  #importError = $state.raw<AppError | null>(null);
  #incoming = $state.raw<NotebookDocument | null>(null);
  #progress = $state.raw<(Progress & { seconds: number; remaining: number | null }) | null>(null);
  #importing = $state.raw<WorkFile[]>([]);
  #runId = '';
  /** The drop before: one is taken in after the other. */
  #opening: Promise<void> = Promise.resolve();
  #ids = 0;

  constructor(client: Client, notebook: Notebook) {
    this.#client = client;
    this.notebook = notebook;
    client.onDeath = () => void this.#recover();
  }

  get engine(): EngineState {
    return this.#engine;
  }
  get engineError(): AppError | null {
    return this.#engineError;
  }
  get files(): WorkFile[] {
    return this.#files;
  }
  /** Files under review, null where there is nothing to look at. */
  get draft(): WorkFile[] | null {
    return this.#draft;
  }
  get importError(): AppError | null {
    return this.#importError;
  }
  get progress(): (Progress & { seconds: number; remaining: number | null }) | null {
    return this.#progress;
  }
  get loaded(): boolean {
    return this.#files.length > 0;
  }
  get isSample(): boolean {
    return this.#files.some((file) => file.sample);
  }
  /** Name of a file that is being read. */
  nameOf(id: string): string {
    return this.#importing.find((item) => item.id === id)?.file.name ?? '';
  }
  /** Whether the files under review may need more memory than a tab has. */
  get tooLarge(): boolean {
    return mayExceedMemory(this.#draft ?? []);
  }
  get canConfirm(): boolean {
    return this.#draft !== null && this.#draft.length > 0 && this.#draft.every(({ plan }) => isReady(plan));
  }

  async startEngine(): Promise<void> {
    this.#setEngine('starting', null);
    try {
      await this.#client.start();
      this.#setEngine('ready', null);
      setTimeout(() => void this.#client.ask((api) => api.warmUp()).catch(() => undefined), WARM_UP_AFTER_MS);
    } catch (cause) {
      this.#setEngine('failed', toAppError(cause));
    }
  }

  /** Takes what was dropped, picked or pasted: notebooks open, tables go to review or, where nothing is in doubt, straight in. */
  async open(files: File[], sample = false): Promise<void> {
    if (files.length === 0) return;
    const done = begin();
    const before = this.#opening;
    let finish: () => void = () => undefined;
    this.#opening = new Promise((resolve) => (finish = resolve));
    try {
      await before;
      const notebooks = files.filter(({ name }) => name.toLowerCase().endsWith('.vitalfew.json'));
      for (const file of notebooks) await this.#openNotebook(file);
      const tables = files.filter((file) => !notebooks.includes(file));
      if (tables.length > 0) await this.#openTables(tables, sample);
    } finally {
      finish();
      done();
    }
  }

  /** Reads one file of the review again with other choices; the rest of them stay. */
  async choose(id: string, changes: FileChoices): Promise<void> {
    const done = begin();
    try {
      const draft = this.#draft ?? [];
      const current = draft.find((item) => item.id === id);
      if (!current) return;
      const choices: FileChoices = {
        ...current.choices,
        ...changes,
        uses:
          changes.role || changes.encoding || changes.dialect
            ? {}
            : { ...current.choices.uses, ...changes.uses },
        answers: { ...current.choices.answers, ...changes.answers },
      };
      const plan = await this.#plan(id, current.file, choices);
      this.#setDraft((this.#draft ?? []).map((item) => (item.id === id ? { ...item, choices, plan } : item)));
    } finally {
      done();
    }
  }

  /** Shows all loaded files for another look: roles, columns, encodings. */
  review(): void {
    this.#importError = null;
    this.#setDraft([...this.#files]);
  }

  leaveOut(id: string): void {
    const rest = (this.#draft ?? []).filter((item) => item.id !== id);
    this.#setDraft(rest.length > 0 ? rest : null);
  }

  closeReview(): void {
    this.#importError = null;
    this.#setDraft(null);
  }

  async confirm(): Promise<void> {
    const files = this.#draft;
    if (!files || !this.canConfirm) return;
    await this.#import(files);
  }

  /** Takes a file away; the others are read again without it. */
  async remove(id: string): Promise<void> {
    const before = this.#files;
    const rest = before.filter((item) => item.id !== id);
    const gone = before.find((item) => item.id === id);
    if (!gone) return;
    if (rest.length === 0) {
      this.#files = [];
      await this.notebook.setData(null, null);
    } else {
      this.#pair(rest);
      if (rest.every(({ plan }) => isReady(plan))) await this.#import(rest);
      else this.#setDraft(rest);
    }
    toasts.show(t('file_removed', { file: gone.file.name }), {
      label: t('undo'),
      run: () => void this.#import(before),
    });
  }

  async trySample(): Promise<void> {
    const done = begin();
    try {
      const files = await Promise.all(
        SAMPLE_FILES.map(async (name) => {
          const answer = await fetch(new URL(`samples/shop/${name}`, document.baseURI));
          if (!answer.ok) throw new AppError('file_unreadable', { file: name });
          return new File([await answer.blob()], name, { type: 'text/csv' });
        }),
      );
      await this.open(files, true);
    } catch (cause) {
      this.#importError = toAppError(cause);
    } finally {
      done();
    }
  }

  /** A notebook that came by link and waits for a word, null where there is none. */
  get incoming(): NotebookDocument | null {
    return this.#incoming;
  }

  /** Reads a link. Nothing of it runs before `acceptLink`. */
  async receive(fragment: string): Promise<void> {
    const done = begin();
    this.#importError = null;
    try {
      this.#incoming = await decodeLink(fragment);
    } catch (cause) {
      this.#importError = toAppError(cause);
    } finally {
      done();
    }
  }

  async acceptLink(): Promise<void> {
    const document = this.#incoming;
    this.#incoming = null;
    if (document) await this.notebook.replace(document);
  }

  refuseLink(): void {
    this.#incoming = null;
  }

  clearError(): void {
    this.#importError = null;
  }

  cancel(): void {
    if (this.#runId) void this.#client.signal((api) => api.cancel(this.#runId));
  }

  rejects(fileId: string, limit: number): Promise<RejectedRow[]> {
    return this.#client.ask((api) => api.rejects(fileId, limit));
  }

  #setEngine(state: EngineState, error: AppError | null): void {
    this.#engine = state;
    this.#engineError = error;
    document.documentElement.dataset.engine = state;
  }

  async #openNotebook(file: File): Promise<void> {
    try {
      await this.notebook.open(await file.text());
      toasts.show(t('notebook_opened', { file: file.name }), {
        label: t('undo'),
        run: () => this.notebook.undo(),
      });
    } catch (cause) {
      this.#importError = toAppError(cause);
    }
  }

  async #openTables(files: File[], sample: boolean): Promise<void> {
    this.#importError = null;
    prepareCharts();
    for (const cell of this.notebook.document.cells)
      if (cell.kind === 'panel') void faceOf(cell.panel).catch(() => undefined);
    try {
      const kept = (this.#draft ?? this.#files).filter(
        (item) => item.sample === sample && !files.some(({ name }) => name === item.file.name),
      );
      const fresh = await Promise.all(
        files.map(async (file): Promise<WorkFile> => {
          const same = this.#files.find((item) => item.file.name === file.name && item.sample === sample);
          const choices = same?.choices ?? {};
          const id = `f${++this.#ids}`;
          return { id, file, choices, plan: await this.#plan(id, file, choices), report: null, sample };
        }),
      );
      const all = [...kept, ...fresh];
      this.#pair(all);
      const certain = all.every(({ plan }) => isReady(plan) && plan.certain);
      if (certain && !mayExceedMemory(all)) await this.#import(all);
      else this.#setDraft(all);
    } catch (cause) {
      this.#importError = toAppError(cause);
    }
  }

  #plan(id: string, file: File, choices: FileChoices): Promise<FilePlan> {
    const plain = $state.snapshot(choices);
    return this.#client.ask((api) => api.plan(id, file.name, file, plain));
  }

  #pair(files: WorkFile[]): void {
    pairOrders(files.map(({ plan }) => plan));
  }

  #setDraft(files: WorkFile[] | null): void {
    if (files) this.#pair(files);
    this.#draft = files;
  }

  async #import(files: WorkFile[]): Promise<void> {
    const done = begin();
    this.#importError = null;
    this.#runId = this.#client.nextRun();
    const runId = this.#runId;
    this.#importing = files;
    const stop = this.#watch();
    drawer.close();
    const restore = this.notebook.runner.suspend();
    performance.mark('import-start');
    try {
      const { rows, asOf } = $state.snapshot(this.notebook.document.scope);
      const given = files.map(({ plan, file }) => ({ plan, file }));
      const result = await this.#client.ask((api) => api.importFiles(runId, given, { rows, asOf }));
      performance.measure('import', { start: 'import-start', detail: result.milliseconds });
      await this.#noteHeap();
      this.#files = files.map((item) => ({
        ...item,
        report: result.files.find((report) => report.id === item.id) ?? null,
      }));
      this.#draft = null;
      stop();
      await this.notebook.setData(result.catalog, result.base, { rows, asOf });
    } catch (cause) {
      restore();
      const error = toAppError(cause);
      this.#importError = error.code === 'cancelled' || error.args.file ? null : error;
      this.#draft = files.map((item) =>
        item.file.name === error.args.file ? withProblem(item, error) : item,
      );
      if (error.code === 'cancelled') toasts.show(t('import_cancelled'));
    } finally {
      stop();
      done();
    }
  }

  /** The size of the engine's memory, for the memory mark and the benchmark. */
  async #noteHeap(): Promise<void> {
    const progress = await this.#client.signal((api) => api.progress());
    if (progress) document.documentElement.dataset.heap = String(progress.heapBytes);
  }

  #watch(): () => void {
    const started = performance.now();
    let stopped = false;
    const timer = setInterval(() => {
      void this.#client
        .signal((api) => api.progress())
        .then((progress) => {
          if (stopped || !progress) return;
          const seconds = (performance.now() - started) / 1000;
          const { share } = progress;
          const remaining =
            share !== null && share > 0.02 && share < 1 ? (seconds * (1 - share)) / share : null;
          this.#progress = { ...progress, seconds, remaining };
        });
    }, PROGRESS_MS);
    return () => {
      stopped = true;
      clearInterval(timer);
      this.#progress = null;
    };
  }

  /** A worker died on its own: start again and read the files again. */
  async #recover(): Promise<void> {
    toasts.show(t('error.engine_died'));
    await this.startEngine();
    if (this.#engine === 'ready' && this.#files.length > 0) await this.#import(this.#files);
  }
}
