import { hasColumn } from '../../data/catalog';
import { addDays, daysBetween } from '../../data/scope';
import { whereSql, type Where } from '../../data/segments/rule';
import { firstRow, rowsOf } from '../../engine/table';
import { quotedCurve, waitsOf } from '../../models/kaplan-meier';
import { chainValueOver, longRun, stepsUntil } from '../../models/markov';
import type { TaskContext, TaskResult } from '../../panel/contract';
import { expectedValue, valueAtRisk } from '../../panel/foretold';
import {
  costedShare,
  enoughCosted,
  inSegment,
  longGap,
  mostTestable,
  measuredBy,
  type Measured,
} from '../../panel/measured';
import { sql, type Sql } from '../../sql/sql';
import { NOT_YET, STAGES, type LifecycleParams } from './params';
import {
  buyingPeopleQuery,
  buyingQuery,
  customersQuery,
  flowPeopleQuery,
  flowQuery,
  flowSalesQuery,
  gapBinsQuery,
  gapsQuery,
  leadRowsQuery,
  leadsQuery,
  movesQuery,
  stageRowsQuery,
  stagesQuery,
  transitionsQuery,
  waitsQuery,
  type Limits,
  type Worth,
} from './query';
import type {
  BuyingRow,
  ChainRow,
  FlowRow,
  GapRow,
  LeadRow,
  LifecycleFigures,
  StageRow,
  TransitionRow,
} from './types';

/** Where nobody has ordered on two days, gaps tell nothing. */
const DAYS_WITHOUT_GAPS = 90;
const NLR_DAYS = 90;
const LEAD_DAYS = 30;
const GAP_STRETCHES = 40;
const YEAR = 365;
const CONVERSIONS = ['registered', 'first', 'second'] as const;

interface Rule {
  limits: Limits;
  from: LifecycleFigures['thresholdFrom'];
  testable: LifecycleFigures['testable'];
}

/** After how many days a customer is dormant: as told, else the 0.9 quantile of all gaps between order days, rounded up. */
async function ruleOf(params: LifecycleParams, context: TaskContext): Promise<Rule> {
  const gap = params.threshold === null ? await longGap(context) : null;
  const threshold = params.threshold ?? (gap === null ? DAYS_WITHOUT_GAPS : Math.max(1, Math.ceil(gap)));
  const from = params.threshold !== null ? 'given' : gap === null ? 'none' : 'data';
  const lostAfter = Math.ceil(params.lostTimes * threshold);
  const most = mostTestable(context);
  return {
    limits: { threshold, lostAfter, loyalOrders: params.loyalOrders },
    from,
    testable: from === 'data' && most < threshold ? most : null,
  };
}

/** The dates between which moves are counted; null where nothing is known before the earlier. */
function moveDates(
  { from, to }: LifecycleParams,
  { threshold }: Limits,
  { asOf, catalog }: TaskContext,
): { from: string; to: string } | null {
  const later = to !== null && to < asOf ? to : asOf;
  const earlier = from ?? addDays(later, -threshold);
  const first = catalog.firstDay;
  return first !== null && earlier > first && earlier < later ? { from: earlier, to: later } : null;
}

/** The two periods whose buyers are compared; null where nothing is known of the first. */
function twoPeriods(params: LifecycleParams, { asOf, catalog }: TaskContext): LifecycleFigures['periods'] {
  const second = {
    from: params.secondFrom ?? addDays(params.secondTo ?? addDays(asOf, -1), 1 - NLR_DAYS),
    to: params.secondTo ?? addDays(asOf, -1),
  };
  const length = daysBetween(second.from, second.to) + 1;
  const to = params.firstTo ?? addDays(second.from, -1);
  const first = { from: params.firstFrom ?? addDays(to, 1 - length), to };
  const known = catalog.firstDay;
  return known !== null && first.to >= known && first.from <= first.to && second.from <= second.to
    ? { first, second }
    : null;
}

/** Stages of everybody known, who went where, new and lapsed buyers, and what it comes to. */
export async function run(
  params: LifecycleParams,
  context: TaskContext,
): Promise<TaskResult<LifecycleFigures>> {
  const { catalog, asOf, store } = context;
  const measured = measuredBy(context);
  const filter = inSegment(context.segment);
  const { limits, from, testable } = await ruleOf(params, context);
  await context.query(sql`CREATE OR REPLACE TABLE ${store} AS ${stagesQuery(limits, asOf, catalog)}`);
  const costed = await costedShare(measured, context);
  const worth: Worth = {
    margin: enoughCosted(costed),
    expected: await expectedValue(context),
    atRisk: await valueAtRisk(context),
  };
  const stageRows = stageRowsQuery(store, measured, worth);
  const stages = rowsOf<StageRow>(await context.query(stageRows));
  context.progress(0.3);
  const flow = flowQuery(params, measured);
  const gaps = gapsQuery(catalog, measured);
  const tables = [
    { name: 'customers', sql: customersQuery(store, filter) },
    { name: 'stages', sql: stageRows },
    { name: 'flow', sql: flow },
    { name: 'gaps', sql: gaps },
  ];
  const dates = moveDates(params, limits, context);
  let transitions: TransitionRow[] = [];
  if (dates) {
    const moves = context.storeOf('moves');
    await context.query(
      sql`CREATE OR REPLACE TABLE ${moves} AS ${movesQuery(limits, dates, catalog, dates.to === asOf ? store : null)}`,
    );
    const query = transitionsQuery(moves, dates, measured);
    transitions = rowsOf<TransitionRow>(await context.query(query));
    tables.push({ name: 'transitions', sql: query });
  }
  context.progress(0.6);
  const periods = twoPeriods(params, context);
  let buying: BuyingRow[] = [];
  if (periods) {
    const query = buyingQuery(buyingPeopleQuery(params.by, periods, catalog, measured), measured);
    buying = rowsOf<BuyingRow>(await context.query(query));
    tables.push({ name: 'buying', sql: query });
  }
  const leads = await leadQueries(limits, measured, context);
  if (leads) tables.push({ name: 'leads', sql: leads.rows }, { name: 'lead_list', sql: leads.list });
  const { once } = firstRow<{ once: number }>(
    await context.query(
      sql`SELECT (count(*) FILTER (WHERE order_days = 1))::DOUBLE AS once FROM customer_facts`,
    ),
  );
  const gapRows = rowsOf<GapRow>(await context.query(gaps));
  const width = Math.max(1, Math.ceil((2 * limits.threshold) / GAP_STRETCHES));
  const figures: LifecycleFigures = {
    threshold: limits.threshold,
    lostAfter: limits.lostAfter,
    thresholdFrom: from,
    testable,
    asOf,
    customers: stages.reduce((sum, { customers }) => sum + customers, 0),
    onceOnly: once,
    stages,
    costed: worth.margin ? costed : null,
    flow: rowsOf<FlowRow>(await context.query(flow)),
    transitions,
    dates,
    chain: dates && chainOf(transitions, dates, params.discount),
    gaps: gapRows,
    gapBins: rowsOf<{ from: number; value: number }>(
      await context.query(gapBinsQuery(width * GAP_STRETCHES, width)),
    ).map((bin) => ({ ...bin, to: bin.from + width })),
    conversion: await conversions(limits, measured, context),
    buying,
    periods,
    leads: leads ? rowsOf<LeadRow>(await context.query(leads.rows)) : [],
    leadDays: LEAD_DAYS,
  };
  return { figures, tables };
}

/** Where the moves lead if they go on as between the two dates, and what a customer of each stage brings within a year of them. */
function chainOf(
  transitions: readonly TransitionRow[],
  { from, to }: { from: string; to: string },
  discount: number,
): LifecycleFigures['chain'] {
  const rows = transitions.filter(({ from_stage }) => from_stage !== NOT_YET);
  const there = STAGES.filter((stage) => rows.some((row) => row.from_stage === stage));
  if (there.length === 0) return null;
  const chance = (a: string, b: string): number =>
    rows.find((row) => row.from_stage === a && row.to_stage === b)?.probability ?? 0;
  const states = STAGES.filter((stage) =>
    rows.some((row) => row.from_stage === stage || row.to_stage === stage),
  );
  const chain = states.map((a) =>
    there.includes(a) ? states.map((b) => chance(a, b)) : states.map((b) => (a === b ? 1 : 0)),
  );
  const people = states.map((stage) =>
    rows.reduce((sum, row) => sum + (row.from_stage === stage ? row.customers : 0), 0),
  );
  const rewards = states.map((stage, index) => {
    const money = rows.reduce((sum, row) => sum + (row.from_stage === stage ? row.between : 0), 0);
    const n = people[index] ?? 0;
    return n > 0 ? money / n : 0;
  });
  const days = daysBetween(from, to);
  const perStep = (1 + discount) ** (days / YEAR) - 1;
  const steps = Math.max(0, Math.round(YEAR / days) - 1);
  const values = chainValueOver(chain, rewards, perStep, steps);
  const run = longRun(chain);
  const lost = states.indexOf('lost');
  const until = lost < 0 ? states.map(() => Infinity) : stepsUntil(chain, [lost]);
  const table: ChainRow[] = states.map((stage, index) => ({
    stage,
    customers: people[index] ?? 0,
    long_run: run.kind === 'steady' ? (run.shares[index] ?? 0) : null,
    days_until_lost: Number.isFinite(until[index]) ? (until[index] as number) * days : null,
    value: values[index] ?? 0,
  }));
  return { rows: table.filter(({ customers }) => customers > 0), steady: run.kind === 'steady' };
}

async function conversions(
  limits: Limits,
  measured: Measured,
  context: TaskContext,
): Promise<LifecycleFigures['conversion']> {
  const rows = rowsOf<{ step: string; days: number; happened: number; n: number }>(
    await context.query(waitsQuery(limits, context.catalog, measured)),
  );
  return CONVERSIONS.flatMap((step) => {
    const waits = waitsOf(rows.filter((row) => row.step === step));
    if (waits.length === 0) return [];
    const { began, reached, watched, curve, dayOf } = quotedCurve(waits, YEAR);
    const last = curve.at(-1);
    return [
      {
        step,
        customers: began,
        reached,
        watched,
        share: last?.share ?? null,
        low: last?.low ?? null,
        high: last?.high ?? null,
        median_days: dayOf(0.5),
        curve,
      },
    ];
  });
}

/** Leads by what they did in the last days, and of those like them a while ago how many have ordered since; null without interactions. */
async function leadQueries(
  limits: Limits,
  measured: Measured,
  context: TaskContext,
): Promise<{ rows: Sql; list: Sql } | null> {
  const { catalog, asOf, store } = context;
  if (!hasColumn(catalog, 'interactions', 'customer_id')) return null;
  const since = addDays(asOf, -LEAD_DAYS);
  const now = context.storeOf('leads');
  const then = context.storeOf('leads_then');
  const known = catalog.firstDay !== null && addDays(since, -LEAD_DAYS) >= catalog.firstDay;
  await context.query(
    sql`CREATE OR REPLACE TABLE ${now} AS ${leadsQuery(sql`SELECT * FROM ${store}`, asOf, LEAD_DAYS)}`,
  );
  if (known)
    await context.query(
      sql`CREATE OR REPLACE TABLE ${then} AS ${leadsQuery(stagesQuery(limits, since, catalog), since, LEAD_DAYS)}`,
    );
  const filter = inSegment(measured.segment);
  const rows = leadRowsQuery(
    sql`SELECT * FROM ${now}`,
    known ? sql`SELECT * FROM ${then}` : null,
    since,
    filter,
  );
  const list = sql`SELECT customer_id, interactions, last_interaction, touches, r.share AS chance FROM ${now} JOIN customer_ids USING (customer_key)
    LEFT JOIN (${rows}) r USING (touches) WHERE ${filter} AND interactions > 0 ORDER BY chance DESC NULLS LAST, interactions DESC, last_interaction DESC, customer_id`;
  return { rows, list };
}

/** Everybody known with the stage of now; with where they were at the two dates, their kind in each period, or as buyers of two periods. */
export async function members(params: LifecycleParams, context: TaskContext, where: Where): Promise<Sql> {
  const { limits } = await ruleOf(params, context);
  const { catalog, asOf } = context;
  const measured = measuredBy(context);
  let people = sql`SELECT * EXCLUDE (since) REPLACE (coalesce(previous_stage, ${NOT_YET}) AS previous_stage) FROM (${stagesQuery(limits, asOf, catalog)})`;
  const add = (more: Sql): void => {
    people = sql`SELECT p.*, m.* EXCLUDE (customer_key) FROM (${people}) p JOIN (${more}) m USING (customer_key)`;
  };
  if ('from_stage' in where || 'to_stage' in where) {
    const dates = moveDates(params, limits, context);
    if (dates) add(movesQuery(limits, dates, catalog));
    else people = sql`SELECT *, ${NOT_YET} AS from_stage, stage AS to_stage FROM (${people})`;
  }
  if ('flow' in where || 'flow_period' in where)
    add(sql`SELECT customer_key, flow_period, flow FROM (${flowPeopleQuery(params, measured)})`);
  if ('buying' in where || 'buying_group' in where) {
    const periods = twoPeriods(params, context);
    if (periods) add(buyingPeopleQuery(params.by, periods, catalog, measured));
    else people = sql`SELECT *, '' AS buying, '' AS buying_group FROM (${people}) WHERE FALSE`;
  }
  if ('touches' in where)
    add(
      sql`SELECT customer_key, touches FROM (${leadsQuery(stagesQuery(limits, asOf, catalog), asOf, LEAD_DAYS)})`,
    );
  return people;
}

/** Sales of a period by those who were active in it; else those of the people within the dates. */
export function sales(params: LifecycleParams, context: TaskContext, where: Where): Promise<Sql | null> {
  if (!('flow_period' in where)) return Promise.resolve(null);
  return Promise.resolve(
    sql`SELECT customer_key, order_key, units FROM (${flowSalesQuery(params, measuredBy(context))}) WHERE ${whereSql(where)}`,
  );
}
