import * as v from 'valibot';
import { DEFAULT_ROW_RULES, type Base } from '../data/base';
import type { BaseResult, Catalog } from '../data/catalog';
import { addDays, DEFAULT_SCOPE, OPEN_END, type Scope } from '../data/scope';
import type { LoadSettings } from '../data/settings';
import type { Rule, Segment } from '../data/segments/rule';
import type {
  Audience,
  KnownPerson,
  ListAnswer,
  NamedResult,
  Overlap,
  Profile,
  SegmentHistory,
  SegmentQuestion,
  SqlAnswer,
  SqlRequest,
  TableFingerprint,
} from '../engine/cells';
import type { MembersAnswer, PanelAnswer, PanelRequest, Progress } from '../engine/analysis';
import type { FoundPerson, HeldTable, PersonAnswer } from '../engine/person';
import { AppError } from '../engine/errors';
import type { Engine } from '../engine/port';
import type { ResultTable } from '../engine/table';
import { buildBase, type ImportResult } from '../ingest/load';
import type { LoadFile, RejectedRow } from '../ingest/report';
import type { FilePlan } from '../ingest/file-plan';
import { planFile } from '../ingest/plan';
import type { TaskContext } from '../panel/contract';
import { ident, nameOf, sql, type Sql } from '../sql/sql';
import { inSegment, OPEN } from '../panel/measured';
import { sharedOf } from '../panel/shared';
import { fingerprintOf } from './fingerprint';
import { Loader } from './loader';
import { describeMembers } from './members';
import { Memory } from './memory';
import { Panels, type RunnablePanel } from './panels';
import { knownPersons, People } from './people';
import { Directory } from './directory';
import { describePerson, everythingOn } from './person';
import { Readable } from './readable';
import { daysToLookAt, segmentOver } from './segment-history';
import { namesFor, SqlCells } from './sql-cells';
import { Turns } from './turns';
import { WARM_UP_ROWS } from './warm-up';
import { watched } from './watched';
import { nextTask } from '../engine/tasks';

const MEMBER_ROWS = 1000;
const PAUSE_AFTER_MS = 40;
const WARM_UP = 'warm-up';

/**
 * What a loaded data set may be asked: import, base, panel runs, members, segments, SQL, fingerprint, over one engine connection, one
 * after the other. It knows no page, no worker and no bundler: the same class runs in a tab, in tests and on the native engine.
 */
export class Session {
  readonly #engine: Engine;
  readonly #panels: Panels;
  readonly #turns: Turns;
  #catalog: Catalog | null = null;
  #base: BaseResult | null = null;
  #baseKey = '';
  /** The run whose statement the engine has. */
  #underWay = '';
  readonly #loader: Loader;
  readonly #people: People;
  readonly #directory = new Directory();
  readonly #sqlCells: SqlCells;
  readonly #readable = new Readable();
  readonly #memory = new Memory();
  #cancelled = new Set<string>();
  /** How far the panel that runs has come, where it says so. */
  #panelShare: { runId: string; share: number | null } = { runId: '', share: null };
  /** Somebody has asked for real work: warming up has ended. */
  #asked = false;
  #lastPause = 0;

  constructor(engine: Engine, panels: ReadonlyMap<string, RunnablePanel>) {
    this.#engine = watched(engine, (runId) => {
      this.#underWay = runId;
    });
    this.#turns = new Turns(this.#engine);
    this.#loader = new Loader(this.#engine, (work) => this.#turns.take(work), this.#cancelled);
    this.#panels = new Panels(panels);
    this.#people = new People((rule, context) => this.#panels.members(rule, context));
    this.#sqlCells = new SqlCells(this.#engine);
  }

  async warmUp(): Promise<null> {
    if (this.#asked) return null;
    await this.#turns
      .take(async () => {
        const file = new Blob([WARM_UP_ROWS]);
        const plan = await planFile('warm', 'warm.csv', file);
        await this.#import(WARM_UP, [{ plan, file }], { rows: DEFAULT_ROW_RULES, asOf: null });
        const scope = DEFAULT_SCOPE;
        for (const { manifest, task } of this.#panels.opening)
          await task.run(
            v.parse(manifest.schema, {}) as never,
            await this.#context(WARM_UP, scope, [], 'cell_warm'),
          );
      })
      .catch(() => undefined);
    if (!this.#asked) {
      this.#catalog = null;
      this.#base = null;
      this.#baseKey = '';
    }
    return null;
  }

  readAhead(plan: FilePlan, file: Blob, runId: string, alone: LoadSettings | null): void {
    this.#stopWarmUp();
    this.#loader.readAhead(plan, file, runId, alone);
  }

  forgetAhead = (): Promise<null> => this.#loader.forgetAhead();

  importFiles(runId: string, files: LoadFile[], settings: LoadSettings): Promise<ImportResult> {
    this.#stopWarmUp();
    return this.#turns.take(() => this.#import(runId, files, settings));
  }

  #stopWarmUp(): void {
    if (!this.#asked) void this.cancel(WARM_UP);
    this.#asked = true;
  }
  async #import(runId: string, files: LoadFile[], settings: LoadSettings): Promise<ImportResult> {
    const result = await this.#loader.load(runId, files, settings);
    this.#catalog = result.catalog;
    this.#base = result.base;
    this.#baseKey = JSON.stringify({ rows: settings.rows, asOf: settings.asOf } satisfies Base);
    this.#people.forgetData();
    this.#sqlCells.forget();
    this.#forget();
    return result;
  }

  /** Everything that was derived from the base is out of date. */
  #forget(): void {
    this.#people.forget();
    this.#directory.forget();
    this.#readable.forget();
    this.#memory.forget();
  }

  rejects(fileId: string, limit: number): Promise<RejectedRow[]> {
    return this.#loader.rejects(fileId, limit);
  }

  rebase(runId: string, base: Base): Promise<BaseResult> {
    return this.#turns.take(() => this.#ensureBase(runId, base));
  }

  runPanel(runId: string, request: PanelRequest): Promise<PanelAnswer> {
    return this.#turns.costed(async () => {
      const { manifest, task } = this.#panels.get(request.panel);
      const params = v.parse(manifest.schema, request.params);
      if (this.#hasPeople) await this.#ensureBase(runId, baseOf(request.scope));
      const context = await this.#context(runId, request.scope, request.segments, `cell_${request.cell}`);
      this.#lastPause = performance.now();
      const result = await task.run(params as never, context).finally(() => {
        this.#panelShare = { runId: '', share: null };
      });
      return {
        figures: result.figures,
        tables: result.tables.map(({ name, sql: statement }) => ({
          name,
          sql: statement.text,
          whole: this.#readable.whole(statement.text),
        })),
      };
    });
  }

  table(runId: string, statement: string): Promise<Uint8Array> {
    return this.#turns.take(() => this.#engine.stream(statement, runId));
  }

  /** Runs the statements of a SQL cell on what is loaded and on the results it names. */
  runSql(runId: string, request: SqlRequest): Promise<SqlAnswer> {
    return this.#turns.costed(async () => {
      const context = await this.#open(runId, request.scope, request.segments);
      const names = await this.#namesFor(request, context);
      return { results: await this.#sqlCells.run(request, names, context.catalog, runId) };
    });
  }

  sqlTable(runId: string, request: SqlRequest, index: number): Promise<Uint8Array> {
    return this.#turns.take(async () => {
      const context = await this.#open(runId, request.scope, request.segments);
      return this.#sqlCells.whole(request, index, await this.#namesFor(request, context), runId);
    });
  }

  #namesFor(request: SqlRequest, context: TaskContext): Promise<NamedResult[]> {
    return namesFor(request, (id) => this.#people.table({ segment: id }, request.segments, context));
  }

  audience(runId: string, { rule, scope, segments }: SegmentQuestion): Promise<Audience> {
    return this.#turns.take(async () =>
      this.#people.audience(rule, segments, await this.#open(runId, scope, segments)),
    );
  }

  profile(runId: string, { rule, scope, segments }: SegmentQuestion): Promise<Profile> {
    return this.#turns.take(async () =>
      this.#people.profile(rule, segments, await this.#open(runId, scope, segments)),
    );
  }

  /** The base is that of the notebook again when it is done, or was stopped: no run's name, which could be stopped too, stands on that. */
  segmentHistory(
    runId: string,
    { rule, scope, segments }: SegmentQuestion,
    since: string | null,
  ): Promise<SegmentHistory> {
    return this.#turns.take(async () => {
      const { catalog, asOf, pause } = await this.#open(runId, scope, segments);
      return segmentOver(daysToLookAt(catalog.firstDay ?? asOf, asOf, since), since, {
        open: (day) => this.#open(runId, { ...scope, asOf: day }, segments),
        people: (context) => this.#people.table(rule, segments, context),
        pause,
      }).finally(() => this.#ensureBase('', baseOf(scope)));
    });
  }

  overlap(runId: string, ids: string[], scope: Scope, segments: Segment[]): Promise<Overlap[]> {
    return this.#turns.take(async () =>
      this.#people.overlap(ids, segments, await this.#open(runId, scope, segments)),
    );
  }

  segmentSql(runId: string, { rule, scope, segments }: SegmentQuestion): Promise<string> {
    return this.#turns.take(async () => {
      const context = await this.#open(runId, scope, segments);
      return (await this.#people.query(rule, segments, context)).text;
    });
  }

  setList(runId: string, id: string, values: string[], scope: Scope): Promise<ListAnswer> {
    return this.#turns.take(async () => this.#people.setList(id, values, await this.#open(runId, scope, [])));
  }

  knownPersons(runId: string, texts: string[]): Promise<KnownPerson[]> {
    return this.#turns.take(async () =>
      this.#catalog?.rows.customers ? knownPersons(texts, this.#catalog, this.#asks(runId)) : [],
    );
  }

  fingerprint(runId: string): Promise<TableFingerprint[]> {
    return this.#turns.take(async () => {
      if (!this.#catalog) throw new AppError('no_data');
      return fingerprintOf(this.#catalog, this.#asks(runId));
    });
  }

  /** What segments and SQL are measured on: the base of the scope, without its dates and its segment. */
  async #open(runId: string, scope: Scope, segments: Segment[]): Promise<TaskContext> {
    await this.#ensureBase(runId, baseOf(scope));
    return this.#context(runId, { ...scope, segment: null, from: null, to: null }, segments, 'cell_members');
  }

  members(
    runId: string,
    rule: Rule,
    scope: Scope,
    segments: Segment[],
    contactable = false,
  ): Promise<MembersAnswer> {
    return this.#turns.take(async () => {
      await this.#ensureBase(runId, baseOf(scope));
      const context = await this.#context(runId, scope, segments, 'cell_members');
      const ofMark = 'panel' in rule && !rule.dates && !rule.among;
      const keys = ofMark
        ? await this.#panels.members(rule, context)
        : sql`SELECT customer_key FROM ${await this.#people.table(rule, segments, context)} WHERE ${inSegment(context.segment)}`;
      const sales = ofMark ? await this.#panels.sales(rule, context) : null;
      const { rows, totals } = await describeMembers(keys, { sales, contactable }, context);
      const scored = await this.#panels.withScores(rows, { ...context, ...OPEN });
      return {
        ...totals,
        rows: await this.#engine.stream(sql`${scored} LIMIT ${MEMBER_ROWS}`.text, runId),
        sql: scored.text,
      };
    });
  }

  /** @throws {AppError} `no_data` where nobody has that id. */
  person(
    runId: string,
    id: string,
    scope: Scope,
    segments: Segment[],
    everything = false,
  ): Promise<PersonAnswer> {
    return this.#turns.take(async () => {
      const context = await this.#open(runId, scope, segments);
      return describePerson(id, context, {
        scores: async (rows) => this.#panels.withScores(rows, context, everything),
        segments: (one) => this.#people.holding(one, segments, context),
        past: (key) => this.#panels.past(key, context),
      });
    });
  }

  findPersons(runId: string, text: string): Promise<FoundPerson[]> {
    return this.#turns.take(async () =>
      this.#catalog ? this.#directory.find(text, this.#catalog, this.#asks(runId)) : [],
    );
  }

  everythingOn(runId: string, id: string, scope: Scope): Promise<HeldTable[]> {
    return this.#turns.take(async () => everythingOn(id, await this.#open(runId, scope, [])));
  }

  async cancel(runId: string): Promise<boolean> {
    this.#cancelled.add(runId);
    await this.#engine.cancel(runId);
    return this.#underWay === runId;
  }

  async progress(): Promise<Progress> {
    const status = await this.#engine.status();
    const { step, file, bytes } = this.#loader.step;
    const share =
      step === 'read' && bytes > 0 ? Math.min(1, status.bytesRead / bytes) : this.#panelShare.share;
    return { share, step, file, runId: this.#panelShare.runId, heapBytes: status.heapBytes };
  }

  async #context(runId: string, scope: Scope, segments: Segment[], store: string): Promise<TaskContext> {
    if (!this.#catalog) throw new AppError('no_data');
    const asOf = this.#base?.asOf ?? scope.asOf ?? OPEN_END;
    const context: TaskContext = {
      query: async (statement) => {
        const table = await this.#engine.query(statement.text, runId);
        this.#readable.note(statement);
        return table;
      },
      catalog: this.#catalog,
      rows: scope.rows,
      asOf,
      period: { from: scope.from, to: earlier(scope.to, addDays(asOf, -1)) },
      compare: scope.compare,
      segment: null,
      remember: (key, make) => this.#memory.remember(key, make),
      hold: (table, key, make) => this.#memory.hold(table.text, key, make),
      holds: (table, key) => this.#memory.holds(table.text, key),
      progress: (share) => {
        this.#panelShare = { runId, share };
      },
      pause: async () => {
        if (performance.now() - this.#lastPause < PAUSE_AFTER_MS) return;
        await nextTask();
        this.#lastPause = performance.now();
        if (this.#cancelled.has(runId)) throw new AppError('cancelled');
      },
      insert: (table, columns) => {
        this.#readable.noteComputed(table);
        return this.#engine.insert(nameOf(table), columns);
      },
      peopleOf: (panel, params) =>
        this.#panels.people({ panel, params, where: {} }, { ...context, ...OPEN, progress: () => undefined }),
      segmentOf: (id) => this.#people.table({ segment: id }, segments, context),
      store: ident(store),
      storeOf: (part) => ident(`${store}_${part}`),
      sharedOf,
    };
    if (scope.segment !== null) context.segment = await context.segmentOf(scope.segment);
    return context;
  }

  readonly #asks =
    (runId: string) =>
    (statement: Sql): Promise<ResultTable> =>
      this.#engine.query(statement.text, runId);

  /** Whether there is anybody: orders, or customers on their own. */
  get #hasPeople(): boolean {
    return Boolean(this.#catalog?.rows.transactions ?? this.#catalog?.rows.customers);
  }

  async #ensureBase(runId: string, base: Base): Promise<BaseResult> {
    const key = JSON.stringify(base);
    if (!this.#catalog || !this.#hasPeople) throw new AppError('no_data');
    if (this.#base && key === this.#baseKey) return this.#base;
    this.#baseKey = '';
    this.#forget();
    const asOf = this.#catalog.rows.transactions ? base.asOf : (base.asOf ?? OPEN_END);
    this.#base = await buildBase({ ...base, asOf }, this.#catalog, this.#asks(runId));
    this.#baseKey = key;
    return this.#base;
  }
}

/** The end of the scope, which lies before the analysis date; open where the scope is. */
const earlier = (to: string | null, last: string): string | null => (to !== null && to > last ? last : to);
const baseOf = (scope: Scope): Base => ({ rows: { ...DEFAULT_ROW_RULES, ...scope.rows }, asOf: scope.asOf });
