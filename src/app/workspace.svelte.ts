import { prepareCharts } from '../charts/library';
import { tableOf } from '../data/canonical';
import { AppError, toAppError } from '../engine/errors';
import { t, tKey } from '../i18n/locale.svelte';
import { isReady } from '../ingest/file-plan';
import { pairOrders } from '../ingest/pair-orders';
import type { RejectedRow } from '../ingest/report';
import { layoutFingerprint, savedLayout } from '../ingest/saved-layout';
import type { Notebook } from '../notebook/notebook.svelte';
import type { KeptFile } from '../keep/project';
import { showAnswers, type Answers } from '../notebook/answers';
import type { Kept } from '../notebook/kept';
import type { Client } from '../notebook/runner.svelte';
import type { NotebookDocument } from '../notebook/schema';
import type { Merges } from '../data/merges';
import { begin } from '../ui/activity';
import { toasts } from '../ui/toasts.svelte';
import { keepFigures } from './compare/take';
import { drawer } from './drawer.svelte';
import { Packer } from './exporting';
import { faceOf } from './faces';
import { Projects } from './keep/projects.svelte';
import { Links } from './share/links.svelte';
import { filesChanged, holdingOf, type Changes, type Holding } from './workspace/changes';
import { EngineState } from './workspace/engine.svelte';
import { fetchSample, mayExceedMemory, withProblem, type WorkFile } from './workspace/files';
import { LoadProgress } from './workspace/progress.svelte';
import { Reader } from './workspace/reader';
import { Review } from './workspace/review.svelte';
import { unmetNotes } from './workspace/unmet';

/** When the last files were dropped: how long they took is a mark of the page, for the benchmark. */
const OPENED = 'opened';

/** Whether a cleaning step is what stands in the way. */
const isOfStep = ({ code }: AppError): boolean =>
  code === 'cleaning_leaves_nothing' || code === 'cleaning_splits_orders';

type LoadRules = Pick<NotebookDocument, 'cleaning' | 'expectations'> & { merges: Merges };

/** What is loaded, and how it came in: dropped, reviewed, or handed over by a link. */
export class Workspace {
  readonly #client: Client;
  readonly notebook: Notebook;
  readonly engine: EngineState;
  readonly review: Review;
  readonly progress: LoadProgress;
  readonly projects = new Projects(this);
  readonly links = new Links(this);
  readonly packer: Packer;
  #files = $state.raw<WorkFile[]>([]);
  #error = $state.raw<AppError | null>(null);
  #showing = $state(false);
  #holding: Holding | null = null;
  #changes = $state.raw<Changes | null>(null);
  readonly #reader: Reader;
  #runId = '';
  #loadedWith = '';
  /** The drop before: one is taken in after the other. */
  #opening: Promise<void> = Promise.resolve();

  constructor(client: Client, notebook: Notebook) {
    this.#client = client;
    this.notebook = notebook;
    this.engine = new EngineState(client);
    this.progress = new LoadProgress(client);
    this.packer = new Packer(client);
    this.#reader = new Reader(client, this.progress, {
      layoutOf: (columns) =>
        $state.snapshot(notebook.document.layouts).find((layout) => layout.columns === columns),
      unmet: ({ profile }) => unmetNotes(profile, $state.snapshot(notebook.document.expectations)),
    });
    this.review = new Review(
      (item) => this.#reader.plan({ ...item, choices: $state.snapshot(item.choices) }),
      (item) => this.#reader.unfold(item),
    );
    notebook.reload = () => this.#reload();
    notebook.merges.onchange = () => this.#reload() ?? Promise.resolve();
    notebook.loadAgain = (files) => this.#loadAgain(files as WorkFile[]);
    client.onDeath = () => void this.#recover();
  }

  get files(): WorkFile[] {
    return this.#files;
  }
  /** What the last load has changed, until somebody has seen it. */
  get changes(): Changes | null {
    return this.#changes;
  }
  forgetChanges(): void {
    this.#changes = null;
  }
  get loaded(): boolean {
    return this.#files.length > 0 || this.#showing;
  }
  /** What stands here is of the last time; its tables are being read again. */
  get showing(): boolean {
    return this.#showing;
  }
  get isSample(): boolean {
    return this.#files.some((file) => file.sample);
  }
  /** Why the last file, notebook or link did not come in. */
  get error(): AppError | null {
    return this.#error;
  }
  clearError(): void {
    this.#error = null;
  }

  /** Takes what was dropped, picked or pasted: notebooks open, tables go to review or, where nothing is in doubt, straight in. */
  async open(files: File[], sample = false): Promise<void> {
    if (files.length === 0) return;
    await this.#inTurn(async () => {
      const plain = await this.projects.take(files);
      const notebooks = plain.filter(({ name }) => name.toLowerCase().endsWith('.vitalfew.json'));
      for (const file of notebooks) await this.#openNotebook(file);
      const tables = plain.filter((file) => !notebooks.includes(file));
      if (tables.length > 0) await this.#openTables(tables, sample);
    });
  }

  /** Does one thing after the other to what is loaded. */
  async #inTurn(work: () => Promise<void>): Promise<void> {
    const done = begin();
    const before = this.#opening;
    let finish: () => void = () => undefined;
    this.#opening = new Promise((resolve) => (finish = resolve));
    try {
      await before;
      await work();
    } finally {
      finish();
      done();
    }
  }

  /** Loads what is there anew where the document has other steps and expectations than it was loaded with. */
  #reload(): Promise<void> | null {
    const differs = (): boolean =>
      this.#files.length > 0 && JSON.stringify(this.#settings()) !== this.#loadedWith;
    if (!differs()) return null;
    return this.#inTurn(async () => {
      if (differs()) await this.#import(this.#files, true);
      else await this.notebook.runner.sync();
    });
  }

  #settings(): LoadRules {
    const { cleaning, expectations } = this.notebook.document;
    return { ...$state.snapshot({ cleaning, expectations }), merges: this.notebook.merges.all };
  }

  /** Shows all loaded files for another look: roles, columns, encodings. @param wanted fields that a cell needs. */
  look(wanted: readonly string[] = []): void {
    this.#error = null;
    this.review.show(this.#files, wanted);
  }

  closeReview(): void {
    this.#error = null;
    this.review.close();
    void this.#client.ask((api) => api.forgetAhead()).catch(() => undefined);
  }

  async confirm(): Promise<void> {
    const { files } = this.review;
    if (files && this.review.isReady) await this.#import(files);
  }

  /** Takes a file away; the others are read again without it. */
  async remove(id: string): Promise<void> {
    const before = this.#files;
    const rest = before.filter((item) => item.id !== id);
    const gone = before.find((item) => item.id === id);
    if (!gone) return;
    if (rest.length === 0) {
      this.notebook.noteFiles([], true);
      await this.#unload();
    } else {
      pairOrders(rest.map(({ plan }) => plan));
      if (rest.every(({ plan }) => isReady(plan))) await this.#import(rest);
      else this.review.show(rest);
    }
    toasts.show(t('file_removed', { file: gone.file.name }), {
      label: t('undo'),
      run: () => (this.#files.includes(gone) ? this.closeReview() : this.notebook.undo()),
    });
  }

  async #unload(): Promise<void> {
    this.#files = [];
    this.#holding = null;
    this.#changes = null;
    await this.notebook.setData(null, null);
  }

  /** Loads what was loaded at another step of the history. */
  #loadAgain(files: WorkFile[]): Promise<void> {
    return this.#inTurn(() => (files.length > 0 ? this.#import(files, false, true) : this.#unload()));
  }

  async trySample(): Promise<void> {
    const done = begin();
    try {
      await this.open(await fetchSample(), true);
    } catch (cause) {
      this.#error = toAppError(cause);
    } finally {
      done();
    }
  }

  withhold(item: WorkFile, columns: number[]): Promise<KeptFile> {
    return this.#reader.withhold(item, columns);
  }

  /**
   * Puts back what was kept, in place of what is here.
   * @param tables fetches the tables, while what cells came to on them is looked at.
   */
  async restore(
    kept: Kept,
    tables: () => Promise<readonly KeptFile[]>,
    answers: Answers | null = null,
  ): Promise<void> {
    await this.#inTurn(async () => {
      await this.#unload();
      await this.notebook.restore(kept);
      this.#prepare();
      this.#showing = answers !== null && showAnswers(this.notebook, answers);
      try {
        const files = await this.#reader.again(await tables());
        pairOrders(files.map(({ plan }) => plan));
        if (!files.every(({ plan }) => isReady(plan))) this.review.show(files);
        else if (files.length > 0) await this.#import(files);
      } finally {
        const isLost = this.#showing && this.#files.length === 0;
        this.#showing = false;
        if (isLost) await this.#unload();
      }
    });
  }

  /** Says what went wrong where files are opened; null takes it back. */
  say(error: AppError | null): void {
    this.#error = error;
  }

  cancel(): void {
    this.#reader.cancel();
    if (this.#runId) void this.#client.signal((api) => api.cancel(this.#runId));
  }

  rejects(fileId: string, limit: number): Promise<RejectedRow[]> {
    return this.#client.ask((api) => api.rejects(fileId, limit));
  }

  async #openNotebook(file: File): Promise<void> {
    try {
      await this.notebook.open(await file.text());
      toasts.show(t('notebook_opened', { file: file.name }), {
        label: t('undo'),
        run: () => this.notebook.undo(),
      });
    } catch (cause) {
      this.#error = toAppError(cause);
    }
  }

  /** Fetches what will be drawn while the files are read. */
  #prepare(): void {
    this.#error = null;
    performance.mark(OPENED);
    prepareCharts();
    for (const cell of this.notebook.document.cells)
      if (cell.kind === 'panel') void faceOf(cell.panel).catch(() => undefined);
  }

  async #openTables(files: File[], sample: boolean): Promise<void> {
    this.#prepare();
    try {
      const kept = (this.review.files ?? this.#files).filter(
        (item) => item.sample === sample && !files.some(({ name }) => name === item.container),
      );
      const before = (name: string) =>
        this.#files.find((item) => item.file.name === name && item.sample === sample);
      const { rows, asOf } = $state.snapshot(this.notebook.document.scope);
      const alone = kept.length === 0 ? { rows, asOf, ...this.#settings() } : null;
      const fresh = await this.#reader.read(files, sample, (name) => before(name)?.choices ?? {}, alone);
      const all = [...kept, ...fresh];
      pairOrders(all.map(({ plan }) => plan));
      const certain =
        all.every(({ plan }) => isReady(plan) && plan.certain) &&
        all.some(({ plan }) => tableOf(plan.role) === 'transactions');
      if (certain && !mayExceedMemory(all)) await this.#import(all);
      else this.review.show(all);
    } catch (cause) {
      this.#stopped(toAppError(cause));
    }
  }

  /** What was stopped on purpose is said, and no error. */
  #stopped(error: AppError): void {
    if (error.code === 'cancelled') toasts.show(t('import_cancelled'));
    else this.#error = error;
  }

  /** @param again the same files under other rules: what stands at the side stays. @param known they are those of a step of the history. */
  async #import(files: WorkFile[], again = false, known = false): Promise<void> {
    const done = begin();
    this.#error = null;
    const runId = this.#client.nextRun();
    this.#runId = runId;
    const stop = this.progress.watch(files);
    if (!again && !this.#showing) drawer.close();
    const wasSample = this.isSample;
    const changed = wasSample ? null : filesChanged(this.#files, files);
    if (changed && !known) await keepFigures(this.notebook, this.#files, true);
    const restore = this.notebook.runner.suspend();
    const before = this.#loadedWith;
    try {
      const { rows, asOf } = $state.snapshot(this.notebook.document.scope);
      const settings = this.#settings();
      this.#loadedWith = JSON.stringify(settings);
      const given = files.map(({ plan, file }) => ({ plan, file }));
      const result = await this.#client.ask((api) =>
        api.importFiles(runId, given, { rows, asOf, ...settings }),
      );
      performance.measure('open', OPENED);
      await this.engine.noteHeap();
      const holding = holdingOf(result.catalog, result.base);
      if (wasSample) this.#changes = null;
      else if (changed && this.#holding)
        this.#changes = { ...changed, before: this.#holding, after: holding };
      this.#holding = holding;
      this.#showing = false;
      const isFirst = this.#files.length === 0;
      this.#files = files.map((item) => ({
        ...item,
        report: result.files.find((report) => report.id === item.id) ?? null,
      }));
      this.notebook.noteFiles(this.#files, !isFirst && !known && !again);
      this.review.close();
      stop();
      this.notebook.keepLayouts(
        this.#files
          .filter(({ sample, plan }) => !sample && plan.names.length > 0)
          .map(({ plan, choices }) => ({
            columns: layoutFingerprint(plan.names),
            layout: savedLayout(plan.names, $state.snapshot(choices)),
          })),
      );
      await this.notebook.setData(result.catalog, result.base, { rows, asOf });
    } catch (cause) {
      restore();
      const error = toAppError(cause);
      this.#loadedWith = before;
      if (error.code === 'cancelled') toasts.show(t('import_cancelled'));
      if (isOfStep(error)) this.#switchOff(error);
      if (again) return this.#backTo(before, error);
      if (isOfStep(error)) return this.review.show(files);
      this.#error = error.code === 'cancelled' || error.args.file ? null : error;
      this.review.show(
        files.map((item) => (item.file.name === error.args.file ? withProblem(item, error) : item)),
      );
    } finally {
      stop();
      done();
    }
  }

  /** A step that cannot be taken is switched off, and said. */
  #switchOff(error: AppError): void {
    toasts.show(tKey(`error.${error.code}`, error.args));
    this.notebook.setCleaning(
      this.#settings().cleaning.map((step, index) =>
        index + 1 === error.args.step ? { ...step, on: false } : step,
      ),
    );
  }

  /** Files that could not be loaded under other rules stand as they did, and so do the rules. */
  #backTo(before: string, error: AppError): void {
    if (isOfStep(error)) return;
    if (error.code !== 'cancelled') this.#error = error;
    const { cleaning, expectations, merges } = JSON.parse(before) as LoadRules;
    this.notebook.merges.restore(merges);
    this.notebook.setCleaning(cleaning);
    this.notebook.setExpectations(expectations);
  }

  /** A worker died on its own: start again and read the files again. */
  async #recover(): Promise<void> {
    toasts.show(t('error.engine_died'));
    await this.engine.start();
    if (this.engine.state === 'ready' && this.#files.length > 0) await this.#import(this.#files);
  }
}
