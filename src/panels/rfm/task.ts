import { whereSql, type Where } from '../../data/segments/rule';
import { addDays, daysBetween } from '../../data/scope';
import type { PastScore } from '../../engine/person';
import { firstRow, floatsOf, rowsOf } from '../../engine/table';
import { kaplanMeierShare } from '../../models/kaplan-meier';
import { raw, sql, type Sql } from '../../sql/sql';
import type { TaskContext, TaskResult } from '../../panel/contract';
import { besidesOf } from '../../panel/besides';
import { inSegment, longGap, measuredBy } from '../../panel/measured';
import {
  binsOf,
  constantMetrics,
  cutPoints,
  eightThresholds,
  histogram,
  scoreOf,
  type Cuts,
  type Facts,
} from './compute';
import { comparedBy, groupOf, groupsOf, inGroup, withOther } from './compared';
import { METRICS, ownWindow, type Metric, type RfmParams } from './params';
import {
  BUYS,
  cellsQuery,
  customersQuery,
  factsQuery,
  fmExpression,
  measuredQuery,
  scoredQuery,
  rankingQuery,
  segmentsQuery,
  transitionsQuery,
} from './query';
import { changesQuery, historyQuery, lastChangeQuery, segmentsThenQuery } from './history';
import { costsOf } from './costs';
import { salesOf, sourceOf, type Source } from './source';
import type { HistoryRow, RfmFigures, ScoreCell, SegmentRow, TransitionRow } from './types';

const HISTOGRAM_BINS = 40;
const NEXT_ORDER_DAYS = 90;

interface Scoring {
  facts: Facts;
  cuts: Cuts;
  thresholds: Record<Metric, number>;
  constant: Metric[];
  query: Sql;
}

async function readFacts(query: Sql, context: TaskContext): Promise<Facts> {
  const table = await context.query(
    sql`SELECT recency::DOUBLE AS r, frequency::DOUBLE AS f, monetary AS m FROM (${query})`,
  );
  return { r: floatsOf(table, 'r'), f: floatsOf(table, 'f'), m: floatsOf(table, 'm') };
}

const sourceFor = (params: RfmParams, context: TaskContext): Source =>
  sourceOf(params, context.catalog, measuredBy(context));

/** Scores the buyers of the base at a date; with `cuts`, by cut points taken elsewhere. */
async function score(
  params: RfmParams,
  asOf: string,
  context: TaskContext,
  frozen?: Omit<Scoring, 'facts' | 'query'>,
): Promise<Scoring | null> {
  const earlier = asOf !== context.asOf || frozen !== undefined;
  const query = factsQuery(params, asOf, earlier, sourceFor(params, context), context.catalog);
  if (frozen) {
    const scored = scoredQuery(query, frozen.cuts, frozen.thresholds, frozen.constant, params);
    return {
      ...frozen,
      facts: { r: new Float64Array(), f: new Float64Array(), m: new Float64Array() },
      query: scored,
    };
  }
  const facts = await readFacts(query, context);
  if (facts.r.length === 0) return null;
  const cuts = cutPoints(facts, params);
  const thresholds = eightThresholds(facts, cuts, params);
  const constant = constantMetrics(facts);
  return { facts, cuts, thresholds, constant, query: scoredQuery(query, cuts, thresholds, constant, params) };
}

const scoredBy =
  (context: TaskContext) =>
  async (params: RfmParams): Promise<Sql | null> =>
    (await score(params, context.asOf, context))?.query ?? null;

/** Recency, frequency and money of the customers that are shown. */
async function shownFacts(store: Sql, filter: Sql, context: TaskContext): Promise<Facts> {
  return readFacts(
    sql`SELECT recency, frequency, monetary FROM ${store} WHERE ${filter} AND ${BUYS}`,
    context,
  );
}

type PastScorings = (asOf: string) => Promise<Scoring | null>;

/** Scorings at earlier dates, each made once. */
function pastScorings(params: RfmParams, context: TaskContext): PastScorings {
  const made = new Map<string, Promise<Scoring | null>>();
  return (asOf) => {
    const known = made.get(asOf) ?? score(params, asOf, context);
    made.set(asOf, known);
    return known;
  };
}

/**
 * Recency, frequency and monetary scores of all buyers, their segment and value type. Scores are taken on the base: the scope's
 * dates and segment choose who is shown, and change no score.
 */
export async function run(params: RfmParams, context: TaskContext): Promise<TaskResult<RfmFigures>> {
  const { store } = context;
  const measured = measuredBy(context);
  const scoredOn = { ...measured, period: ownWindow(params) ?? { from: null, to: null }, segment: null };
  const costed = await costsOf(params, scoredOn, context);
  if (params.other) await costsOf({ ...params, ...params.other }, scoredOn, context);
  const scale = context.catalog.moneyScale;
  const scoring = await score(params, context.asOf, context);
  const filter = inSegment(context.segment);
  if (!scoring) return { figures: emptyFigures(context.asOf), tables: [] };
  await context.query(
    sql`CREATE OR REPLACE TABLE ${store} AS ${measuredQuery(scoring.query, params, sourceFor(params, context), measured)}`,
  );
  const shown = await shownFacts(store, filter, context);
  const fm = fmExpression(scoring.cuts, scoring.constant);
  const segments = rowsOf<SegmentRow>(await context.query(segmentsQuery(store, filter, context.catalog)));
  const cells = rowsOf<ScoreCell>(await context.query(cellsQuery(store, filter, fm, scale)));
  const past = pastScorings(params, context);
  const transitions = await findTransitions(params, context, filter, past);
  const history = params.overTime ? await findHistory(params, scoring, filter, context) : null;
  const groups = await groupsOf(params, scoredBy(context), context);
  const compared = await comparedBy(params, scoredBy(context), filter, context);
  const lowest = scoring.facts.f.reduce((low, value) => Math.min(low, value), Infinity);
  const figures: RfmFigures = {
    costed,
    besides: await besidesOf(measured, context),
    customers: segments.reduce((sum, row) => sum + row.customers, 0),
    cuts: scoring.cuts,
    thresholds: scoring.thresholds,
    constant: scoring.constant,
    emptyScores: emptyScores(scoring),
    lowestFrequencyShare: scoring.facts.f.filter((value) => value === lowest).length / scoring.facts.f.length,
    segments,
    cells,
    histograms: Object.fromEntries(
      METRICS.map((metric) => [
        metric,
        {
          linear: histogram(shown[metric], HISTOGRAM_BINS, false),
          logarithmic: histogram(shown[metric], HISTOGRAM_BINS, true),
        },
      ]),
    ) as RfmFigures['histograms'],
    transitions: transitions?.rows ?? [],
    since: transitions?.since ?? null,
    history: history && rowsOf<HistoryRow>(await context.query(history.query)),
    groups: groups && groups.figures,
    compared: compared && compared.figures,
    asOf: context.asOf,
    quiet: await findQuiet(segments, context),
    nextOrder: await findNextOrder(params, context, filter, past),
  };
  const tables = [
    { name: 'customers', sql: customersQuery(store, filter) },
    { name: 'ranking', sql: rankingQuery(store, filter) },
    { name: 'segments', sql: segmentsQuery(store, filter, context.catalog) },
  ];
  if (transitions) tables.push({ name: 'transitions', sql: transitions.query });
  if (history)
    tables.push({ name: 'history', sql: history.query }, { name: 'changes', sql: history.changes });
  if (groups) tables.push({ name: 'within_groups', sql: groups.query });
  if (compared) tables.push({ name: 'two_set_ups', sql: compared.query });
  return { figures, tables };
}

function emptyFigures(asOf: string): RfmFigures {
  const edges = { values: [], passes: 'above' as const };
  const none = { linear: [], logarithmic: [] };
  return {
    costed: null,
    besides: null,
    customers: 0,
    cuts: { r: edges, f: edges, m: edges },
    thresholds: { r: 0, f: 0, m: 0 },
    constant: [],
    emptyScores: { r: [], f: [], m: [] },
    lowestFrequencyShare: 0,
    segments: [],
    cells: [],
    histograms: { r: none, f: none, m: none },
    transitions: [],
    since: null,
    history: null,
    groups: null,
    compared: null,
    asOf,
    quiet: null,
    nextOrder: null,
  };
}

function emptyScores({ facts, cuts }: Scoring): Record<Metric, number[]> {
  const of = (metric: Metric): number[] => {
    const seen = new Set<number>();
    for (const value of facts[metric]) seen.add(scoreOf(value, cuts[metric]));
    return Array.from({ length: binsOf(cuts[metric]) }, (_, index) => index + 1).filter(
      (value) => !seen.has(value),
    );
  };
  return { r: of('r'), f: of('f'), m: of('m') };
}

/** Segments at an earlier date and now, both by the cut points of the earlier date. Null where there is too little history. */
async function findTransitions(
  params: RfmParams,
  context: TaskContext,
  filter: Sql,
  past: PastScorings,
): Promise<{ rows: TransitionRow[]; since: string; query: Sql } | null> {
  const since = addDays(context.asOf, -params.transitionDays);
  const first = context.catalog.firstDay;
  if (first === null || since <= first) return null;
  const before = await past(since);
  if (!before) return null;
  const { cuts, thresholds, constant } = before;
  const now = await score(params, context.asOf, context, { cuts, thresholds, constant });
  if (!now) return null;
  const query = transitionsQuery(before.query, now.query, context.store, {
    since,
    filter,
    scale: context.catalog.moneyScale,
  });
  return { rows: rowsOf<TransitionRow>(await context.query(query)), since, query };
}

/** The table of who came into which segment when, by the cut points of the analysis date; made once. */
async function changesOf(params: RfmParams, scoring: Scoring, context: TaskContext): Promise<Sql> {
  const query = changesQuery(params, scoring, context.asOf, sourceFor(params, context), context.catalog);
  const table = context.sharedOf(query.text);
  await context.hold(table, query.text, () =>
    context.query(sql`CREATE OR REPLACE TABLE ${table} AS ${query}`).then(() => null),
  );
  return table;
}

/** Segments of those who are shown on earlier mornings, and the last change of each. */
async function findHistory(
  params: RfmParams,
  scoring: Scoring,
  filter: Sql,
  context: TaskContext,
): Promise<{ query: Sql; changes: Sql }> {
  const { asOf, catalog, store } = context;
  const changes = await changesOf(params, scoring, context);
  const people = sql`SELECT customer_key FROM ${store} WHERE ${filter} AND ${BUYS}`;
  return {
    query: historyQuery(changes, people, asOf, catalog.firstDay ?? asOf),
    changes: sql`SELECT customer_id, s.segment, previous_segment, changed_on, days_in_segment FROM (${lastChangeQuery(changes, asOf)}) JOIN (SELECT * FROM ${store} WHERE ${filter} AND ${BUYS}) s USING (customer_key)
      JOIN customer_ids USING (customer_key) ORDER BY changed_on DESC, customer_id`,
  };
}

async function findQuiet(segments: SegmentRow[], context: TaskContext): Promise<RfmFigures['quiet']> {
  const rows = segments.filter((row) => row.segment === 'at_risk' || row.segment === 'cant_lose');
  const customers = rows.reduce((sum, row) => sum + row.customers, 0);
  if (customers === 0) return null;
  const { median } = firstRow<{ median: number }>(
    await context.query(
      sql`SELECT median(recency)::DOUBLE AS median FROM ${context.store} WHERE segment IN ('at_risk', 'cant_lose') AND ${BUYS} AND ${inSegment(context.segment)}`,
    ),
  );
  const gap = await longGap(context);
  return {
    customers,
    revenue: rows.reduce((sum, row) => sum + row.revenue, 0),
    share: rows.reduce((sum, row) => sum + row.revenue_share, 0),
    medianDays: median,
    longGap: gap,
  };
}

/** Of those who were new or potential loyalists 90 days ago, the share that ordered again since (Kaplan–Meier). */
async function findNextOrder(
  params: RfmParams,
  context: TaskContext,
  filter: Sql,
  past: PastScorings,
): Promise<RfmFigures['nextOrder']> {
  const since = addDays(context.asOf, -NEXT_ORDER_DAYS);
  const first = context.catalog.firstDay;
  if (first === null || daysBetween(first, since) < NEXT_ORDER_DAYS) return null;
  const before = await past(since);
  if (!before) return null;
  const table = await context.query(
    sql`SELECT coalesce(min(o.day) - ${since}::DATE, ${NEXT_ORDER_DAYS})::DOUBLE AS days, (min(o.day) IS NOT NULL)::INTEGER::DOUBLE AS again
      FROM (SELECT * FROM (${before.query}) WHERE ${filter}) b LEFT JOIN ${sourceFor(params, context).orders} o ON o.customer_key = b.customer_key AND o.ordered_at >= ${since}::TIMESTAMP
      WHERE b.segment IN ('new', 'potential_loyalist') GROUP BY b.customer_key`,
  );
  const durations = floatsOf(table, 'days');
  const happened = Uint8Array.from(floatsOf(table, 'again'));
  return {
    customers: durations.length,
    share: durations.length ? kaplanMeierShare(durations, happened, NEXT_ORDER_DAYS) : 0,
    days: NEXT_ORDER_DAYS,
  };
}

/** The scored customers where there are none. */
const NOBODY =
  raw(`SELECT NULL::INTEGER AS customer_key, NULL::DATE AS last_day, 0 AS recency, 0 AS recency_days, 0 AS frequency, 0.0::DOUBLE AS monetary, 0 AS orders,
  0::BIGINT AS units, 0 AS r_score, 0 AS f_score, 0 AS m_score, 0 AS fm, '' AS segment, '' AS value_type, 0.0::DOUBLE AS weighted, '' AS from_segment, '' AS to_segment, '' AS previous_segment, 0 AS days_in_segment, '' AS then_day, '' AS then_segment, '' AS "group", '' AS other_segment WHERE FALSE`);

/** Scored customers with columns of `rfm.customers`, and the earlier segment as `from_segment`; `orders` and `units` are those measured. */
async function scoredPeople(asked: RfmParams, context: TaskContext, where: Where): Promise<Sql> {
  const group = groupOf(where);
  const params = group === null ? asked : inGroup(asked, group);
  const scoring = await score(params, context.asOf, context);
  if (!scoring) return NOBODY;
  let people = await movedPeople(params, scoring, context);
  if (group !== null) people = sql`SELECT *, ${group} AS "group" FROM (${people})`;
  if ('other_segment' in where) people = await withOther(people, params, scoredBy(context));
  if ('previous_segment' in where || 'days_in_segment' in where) {
    const changes = await changesOf(params, scoring, context);
    people = sql`SELECT p.*, c.previous_segment, c.days_in_segment FROM (${people}) p JOIN (${lastChangeQuery(changes, context.asOf)}) c USING (customer_key)`;
  }
  const mornings = where.then_day;
  if (Array.isArray(mornings)) {
    const changes = await changesOf(params, scoring, context);
    people = sql`SELECT p.*, t.then_day, t.then_segment FROM (${people}) p JOIN (${segmentsThenQuery(changes, mornings.map(String))}) t USING (customer_key)`;
  }
  return people;
}

async function movedPeople(params: RfmParams, scoring: Scoring, context: TaskContext): Promise<Sql> {
  const fm = fmExpression(scoring.cuts, scoring.constant);
  const since = addDays(context.asOf, -params.transitionDays);
  const before = await score(params, since, context);
  const measured = measuredQuery(scoring.query, params, sourceFor(params, context), measuredBy(context));
  const now = sql`SELECT *, ${fm} AS fm, recency AS recency_days FROM (${measured})`;
  if (!before) return sql`SELECT *, 'none' AS from_segment, segment AS to_segment FROM (${now})`;
  const { cuts, thresholds, constant } = before;
  const frozen = await score(params, context.asOf, context, { cuts, thresholds, constant });
  return sql`SELECT n.*, coalesce(b.segment, 'none') AS from_segment, t.segment AS to_segment FROM (${now}) n
    LEFT JOIN (SELECT customer_key, segment FROM (${before.query})) b USING (customer_key)
    LEFT JOIN (SELECT customer_key, segment FROM (${frozen?.query ?? now})) t USING (customer_key)`;
}

/** Customers that are counted, for segments by rule. */
export const members = async (params: RfmParams, context: TaskContext, where: Where): Promise<Sql> =>
  sql`SELECT * FROM (${await scoredPeople(params, context, where)}) WHERE ${BUYS}`;

/** The segments of one customer over time, by the cut points of the analysis date. */
export async function past(params: RfmParams, context: TaskContext, key: number): Promise<PastScore[]> {
  const scoring = await score(params, context.asOf, context);
  if (!scoring) return [];
  const { orders, refunds, whole } = sourceFor(params, context);
  const own = {
    orders: sql`(SELECT * FROM ${orders} WHERE customer_key = ${key})`,
    refunds: sql`(SELECT * FROM ${refunds} WHERE customer_key = ${key})`,
    whole,
  };
  const changes = changesQuery(params, scoring, context.asOf, own, context.catalog);
  return rowsOf<PastScore>(
    await context.query(
      sql`SELECT strftime(day, '%Y-%m-%d') AS day, 'segment' AS "column", segment AS value FROM (${changes}) WHERE segment <> 'none' ORDER BY 1`,
    ),
  );
}

/** Sales of those who are marked, within the cell's own window or the dates; with money taken back from people who ordered nothing there. */
export async function sales(params: RfmParams, context: TaskContext, where: Where): Promise<Sql> {
  const measured = measuredBy(context);
  const group = groupOf(where);
  const own = group === null ? params : inGroup(params, group);
  const within = salesOf(sourceFor(own, context), {
    ...measured,
    period: ownWindow(params) ?? measured.period,
  });
  const people = await scoredPeople(params, context, where);
  const moved = ['from_segment', 'then_segment', 'other_segment'].some((name) => name in where)
    ? BUYS
    : raw('TRUE');
  return sql`SELECT * FROM (${within}) WHERE customer_key IN (SELECT customer_key FROM (${people}) WHERE ${whereSql(where)} AND ${moved})`;
}
