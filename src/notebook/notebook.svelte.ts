import type { BaseResult, Catalog } from '../data/catalog';
import type { CleaningStep } from '../data/cleaning';
import type { Expectation } from '../data/expectations';
import { segmentsIn, type Filing, type Rule, type Segment } from '../data/segments/rule';
import { AppError } from '../engine/errors';
import { completeRule, freshId, newDocument, readDocument } from './document';
import { dependenciesOf } from './graph';
import { History, type EditLabel, type Loaded, type Step } from './history.svelte';
import type { SavedLayout } from '../ingest/saved-layout';
import type { Kept } from './kept';
import { completeParams, PANELS } from './panels';
import { Questions } from './questions';
import type { CellRun } from './cell-run';
import { renameResult } from './rename';
import { Runner, type Client } from './runner.svelte';
import type { CellDocument, CellKind, CellOf, NotebookDocument } from './schema';
import { PeopleMerges } from './merges.svelte';
import { PersonNotebook } from './person-notes.svelte';
import { Snapshots } from './snapshots.svelte';

/** What a new cell of a kind begins with, besides its id. */
export type NewCell = { [Kind in CellKind]: Omit<CellOf<Kind>, 'id'> }[CellKind];

/** A place before all cells, where the id of the one before is asked. */
export const FIRST = '';
const MOST_NAME = 200;

/** The notebook on screen: its document, what each cell came to, and the way back. */
export class Notebook {
  readonly runner: Runner;
  /** What may be asked of the data under this document. */
  readonly ask: Questions;
  readonly snapshots = new Snapshots();
  readonly merges = new PeopleMerges();
  readonly people = new PersonNotebook();
  /** Loads the files anew where this document does it under other rules than those in force; null where it does not. */
  reload: () => Promise<void> | null = () => null;
  /** Loads what was loaded at a step of the history. */
  loadAgain: (files: Loaded) => Promise<void> = () => Promise.resolve();
  #document = $state<NotebookDocument>(newDocument('en'));
  #history: History;
  #saved = $state.raw('');
  /** Id of the chosen cell. */
  selected = $state<string | null>(null);

  constructor(client: Client) {
    this.runner = new Runner(client, () => this.#document);
    this.ask = new Questions(client, this.runner, () => this.plain());
    this.#history = new History(this.#frozen(), { key: 'history.opened' });
    this.#saved = this.#frozen();
  }

  get document(): NotebookDocument {
    return this.#document;
  }
  get catalog(): Catalog | null {
    return this.runner.catalog;
  }
  get base(): BaseResult | null {
    return this.runner.base;
  }
  get canUndo(): boolean {
    return this.#history.canUndo;
  }
  get canRedo(): boolean {
    return this.#history.canRedo;
  }
  get steps(): readonly Step[] {
    return this.#history.steps;
  }
  get step(): number {
    return this.#history.at;
  }
  get dirty(): boolean {
    return this.#history.current !== this.#saved;
  }

  run(cell: string): CellRun {
    return this.runner.run(cell);
  }

  cell(id: string): CellDocument | undefined {
    return this.#document.cells.find((one) => one.id === id);
  }

  /** Notes which files are loaded. @param isStep whether somebody may want to go back from it. */
  noteFiles(files: Loaded, isStep: boolean): void {
    this.#history.load(files, isStep);
  }

  /** Sets what is loaded, and runs every cell on it. */
  async setData(
    catalog: Catalog | null,
    base: BaseResult | null,
    loadedWith?: Pick<NotebookDocument['scope'], 'rows' | 'asOf'>,
  ): Promise<void> {
    await this.ask.forget(catalog);
    await this.runner.setData(catalog, base, loadedWith);
  }

  /** Adds a cell after another one, before all (`FIRST`), or at the end. @returns its id. */
  add(cell: NewCell, after: string | null = null): string {
    let id = '';
    this.#change({ key: 'history.added' }, (document) => {
      id = freshId(document, 'c');
      const index =
        after === null ? document.cells.length : document.cells.findIndex((item) => item.id === after) + 1;
      document.cells.splice(index, 0, { ...cell, id });
    });
    this.selected = id;
    return id;
  }

  /** Adds a SQL cell that was written here, and so may run. */
  addSql(cell: Omit<CellOf<'sql'>, 'id'>, after: string | null = null): string {
    this.runner.allow(cell.sql);
    return this.add(cell, after);
  }

  addPanel(panel: string, after: string | null = null): void {
    const params = completeParams(panel, {});
    this.add({ kind: 'panel', collapsed: false, panel, params, bind: {}, segment: null }, after);
  }

  duplicate(id: string): void {
    this.#change({ key: 'history.duplicated', args: { cell: id } }, (document) => {
      const index = document.cells.findIndex((item) => item.id === id);
      const cell = document.cells[index];
      if (!cell) return;
      const copy = JSON.parse(JSON.stringify(cell)) as CellDocument;
      if (copy.kind === 'parameter') copy.name = this.freshName(copy.name);
      else if ('name' in copy) delete copy.name;
      document.cells.splice(index + 1, 0, { ...copy, id: freshId(document, 'c') });
    });
  }

  /** A name that no result and no parameter has. */
  freshName(wish: string): string {
    const taken = new Set(
      this.#document.cells.flatMap((cell) => ('name' in cell && cell.name ? [cell.name] : [])),
    );
    for (let count = 1; ; count++) {
      const name = count === 1 ? wish : `${wish.replace(/_\d+$/, '')}_${count}`;
      if (!taken.has(name)) return name;
    }
  }

  /** Puts a cell at another place, counted without it. */
  moveTo(id: string, target: number): void {
    this.#change({ key: 'history.moved', args: { cell: id } }, (document) => {
      const index = document.cells.findIndex((item) => item.id === id);
      const to = Math.max(0, Math.min(document.cells.length - 1, target));
      if (index < 0 || index === to) return;
      const [cell] = document.cells.splice(index, 1);
      if (cell) document.cells.splice(to, 0, cell);
    });
  }

  move(id: string, by: -1 | 1): void {
    this.moveTo(id, this.#document.cells.findIndex((item) => item.id === id) + by);
  }

  remove(id: string): void {
    this.runner.forget(id);
    this.#change({ key: 'history.removed', args: { cell: id } }, (document) => {
      document.cells = document.cells.filter((item) => item.id !== id);
    });
  }

  /** Changes a cell; what it had of the same keys is replaced. Edits of one kind that follow each other closely are one step. */
  edit<Kind extends CellKind>(id: string, kind: Kind, changes: Partial<CellOf<Kind>>): void {
    this.#change({ key: 'history.edited', args: { merge: id } }, (document) => {
      const cell = document.cells.find((item) => item.id === id);
      if (cell?.kind === kind) Object.assign(cell, changes);
    });
  }

  /** Changes the text of a SQL cell: what somebody writes here, here may run. */
  editSql(id: string, text: string): void {
    this.runner.allow(text);
    this.edit(id, 'sql', { sql: text });
  }

  /** Gives a result or a parameter another name, in its cell and wherever it is read. */
  renameResult(id: string, name: string | undefined): void {
    this.#change({ key: 'history.renamed', args: { cell: id } }, (document) =>
      renameResult(document, id, name, (before, after) => {
        if (this.runner.isAgreed(before)) this.runner.allow(after);
      }),
    );
  }

  rename(id: string, title: string): void {
    this.#change({ key: 'history.renamed', args: { cell: id } }, (document) => {
      const cell = document.cells.find((item) => item.id === id);
      if (cell) cell.title = title || undefined;
    });
  }

  setTitle(title: string): void {
    this.#change({ key: 'history.title' }, (document) => {
      document.title = title;
    });
  }

  toggle(id: string): void {
    this.#change({ key: 'history.folded', args: { cell: id } }, (document) => {
      const cell = document.cells.find((item) => item.id === id);
      if (cell) cell.collapsed = !cell.collapsed;
    });
  }

  setParams(id: string, params: Record<string, unknown>): void {
    this.#change({ key: 'history.params', args: { merge: id } }, (document) => {
      const cell = document.cells.find((item) => item.id === id);
      if (cell?.kind === 'panel') cell.params = completeParams(cell.panel, { ...cell.params, ...params });
    });
  }

  setScope(changes: Partial<NotebookDocument['scope']>): void {
    this.#change({ key: 'history.scope' }, (document) => {
      Object.assign(document.scope, changes);
    });
  }

  addSegment(name: string, rule: Rule, filing: Filing = {}): Segment {
    const segment = {
      ...filing,
      id: freshId(this.#document, 's'),
      name: name.slice(0, MOST_NAME),
      rule: completeRule(rule),
    };
    this.#change({ key: 'history.segment_added' }, (document) => {
      document.segments.push(segment);
    });
    return segment;
  }

  /** Changes name, rule and filing of a segment. @throws {AppError} `segment_circular` where it would be made of itself. */
  setSegment(id: string, changes: Filing & { name?: string; rule?: Rule }): void {
    if (changes.rule && this.#leadsTo(changes.rule, id)) {
      const name = this.#document.segments.find((one) => one.id === id)?.name ?? id;
      throw new AppError('segment_circular', { path: `${name} → … → ${name}` });
    }
    this.#change({ key: 'history.segment_changed' }, (document) => {
      const segment = document.segments.find((item) => item.id === id);
      const { name = segment?.name ?? '', rule, ...filing } = changes;
      if (segment) Object.assign(segment, filing, { name: name.slice(0, MOST_NAME) });
      if (segment && rule) segment.rule = completeRule(rule);
    });
  }

  #leadsTo(rule: Rule, id: string, seen: readonly string[] = []): boolean {
    return segmentsIn(rule).some((next) => {
      if (next === id) return true;
      const segment = this.#document.segments.find((one) => one.id === next);
      return (
        segment !== undefined && !seen.includes(next) && this.#leadsTo(segment.rule, id, [...seen, next])
      );
    });
  }

  /** Takes a segment away. Scope and cells that looked at it look at everyone then; segments made of it say that it is gone. */
  removeSegment(id: string): void {
    this.#change({ key: 'history.segment_removed' }, (document) => {
      document.segments = document.segments.filter((item) => item.id !== id);
      if (document.scope.segment === id) document.scope.segment = null;
      for (const cell of document.cells) {
        if (cell.kind === 'parameter' && cell.input === 'segment' && cell.value === id) cell.value = null;
        if (cell.kind !== 'panel') continue;
        if (cell.segment === id) cell.segment = null;
        for (const key of PANELS.get(cell.panel)?.segmentParams ?? [])
          if (cell.params[key] === id) cell.params[key] = null;
      }
    });
  }

  /** Keeps how files are read for the next ones with the same columns, and forgets it of those that are read as proposed. */
  keepLayouts(read: readonly { columns: string; layout: SavedLayout | null }[]): void {
    const known = this.#document.layouts.filter(
      ({ columns }) => !read.some((one) => one.columns === columns),
    );
    const layouts = JSON.parse(JSON.stringify([...known, ...read.flatMap(({ layout }) => layout ?? [])]));
    this.#change({ key: 'history.layouts' }, (document) => {
      document.layouts = layouts as NotebookDocument['layouts'];
    });
  }

  /** Sets the steps that files go through on their way in: what is loaded is loaded anew. */
  setCleaning(steps: readonly CleaningStep[]): void {
    this.#change({ key: 'history.cleaning' }, (document) => {
      document.cleaning = JSON.parse(JSON.stringify(steps)) as NotebookDocument['cleaning'];
    });
  }

  /** Sets what the next files are held to. */
  setExpectations(expectations: readonly Expectation[]): void {
    this.#change({ key: 'history.expectations' }, (document) => {
      document.expectations = JSON.parse(JSON.stringify(expectations)) as NotebookDocument['expectations'];
    });
  }

  /** Names of the cells and segments that use a segment. */
  usersOf(id: string): { cells: string[]; segments: string[] } {
    const dependencies = dependenciesOf(this.#document);
    return {
      cells: [...dependencies].flatMap(([cell, { segments }]) => (segments.includes(id) ? [cell] : [])),
      segments: this.#document.segments.flatMap(({ name, rule }) =>
        segmentsIn(rule).includes(id) ? [name] : [],
      ),
    };
  }

  undo(): void {
    this.goTo(this.#history.at - 1);
  }

  redo(): void {
    this.goTo(this.#history.at + 1);
  }

  /** Goes back, or forward, to a state of the history. */
  goTo(index: number): void {
    const { files } = this.#history;
    const step = this.#history.go(index);
    if (!step) return;
    this.#document = JSON.parse(step.document) as NotebookDocument;
    void (step.files === files ? this.#follow() : this.loadAgain(step.files));
  }

  /** Replaces the document by one from a file; the data stay. @throws {AppError} and changes nothing where it is not valid. */
  async open(text: string): Promise<void> {
    await this.replace(readDocument(text));
  }

  /** Replaces the document by one that somebody else may have written: its SQL waits until it was read. */
  async replace(document: NotebookDocument): Promise<void> {
    this.#document = document;
    this.#history.push(this.#frozen(), { key: 'history.opened' });
    this.#saved = this.#history.current;
    this.runner.clear();
    await this.#follow();
  }

  /** Puts back a document, what of its SQL was read here, pasted lists and snapshots; other SQL in it waits until somebody has read it. */
  async restore({ document, agreed, lists, snapshots, merges, people }: Kept): Promise<void> {
    this.snapshots.restore(snapshots);
    this.merges.restore(merges);
    this.people.restore(people);
    for (const statement of agreed) this.runner.allow(statement);
    this.ask.restoreLists(lists);
    await this.replace(document);
  }

  /** What `restore` puts back. */
  kept(): Kept {
    const document = this.plain();
    const agreed = document.cells.flatMap((cell) =>
      cell.kind === 'sql' && this.runner.isAgreed(cell.sql) ? [cell.sql] : [],
    );
    const [merges, people] = [this.merges.all, this.people.all];
    return { document, agreed, lists: this.ask.lists, snapshots: this.snapshots.list, merges, people };
  }

  /** Replaces the document by one of this page's own: everything in it may run. */
  async start(document: NotebookDocument): Promise<void> {
    this.#document = document;
    this.#history.push(this.#frozen(), { key: 'history.opened' });
    for (const cell of document.cells) if (cell.kind === 'sql') this.runner.allow(cell.sql);
    this.runner.clear();
    await this.#follow();
  }

  /** What stands here now was saved. */
  markSaved(): void {
    this.#saved = this.#history.current;
  }

  /** The document without the proxies that watch it. */
  plain(): NotebookDocument {
    return JSON.parse(this.#frozen()) as NotebookDocument;
  }

  #frozen(): string {
    return JSON.stringify($state.snapshot(this.#document));
  }

  #change(label: EditLabel, edit: (document: NotebookDocument) => void): void {
    edit(this.#document);
    const after = this.#frozen();
    if (after === this.#history.current) return;
    this.#history.push(after, label);
    void this.#follow();
  }

  /** Runs what has changed; where files are to be loaded under other rules, on what comes of that. */
  async #follow(): Promise<void> {
    await (this.reload() ?? this.runner.sync());
  }
}
