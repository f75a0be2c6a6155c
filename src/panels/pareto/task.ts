import { CUSTOMER_ATTRIBUTES, PERSONAL } from '../../data/canonical';
import { hasColumn } from '../../data/catalog';
import { AppError } from '../../engine/errors';
import { firstRow, rowsOf } from '../../engine/table';
import { testSharesWithPauses } from '../../models/share-tests';
import { ident, join, sql, type Sql } from '../../sql/sql';
import type { TaskContext, TaskResult } from '../../panel/contract';
import { besidesOf } from '../../panel/besides';
import { countedOrders, inScope, requireCosts, type Measured } from '../../panel/measured';
import { membersMeasured } from './measured-members';
import { ofCustomers } from './of-customers';
import type { ParetoParams } from './params';
import {
  curveQuery,
  levelsQuery,
  tieredQuery,
  tiersQuery,
  unitOf,
  valuesQuery,
  yearsOthersQuery,
  yearsQuery,
  type MeasuredMembers,
} from './query';
import type { CurvePoint, LevelRow, ParetoFigures, ProfileRow, TierRow, WhatIf, YearRow } from './types';

const CURVE_POINTS = 400;
const TOP_SHARES = [0.01, 0.05, 0.1, 0.2];
/** Attributes that spending itself decides tell nothing about who spends. */
const DERIVED = ['points', 'member_level', 'tags'];
const MAX_ATTRIBUTE_VALUES = 60;
const MIN_GROUP = 30;
const MIN_KNOWN = 0.7;

interface Summary {
  members: number;
  total: number;
  others: number;
  hhi: number;
  gini: number;
  negatives: number;
  zeros: number;
  first: number;
}

/**
 * Contribution of customers, products or other members, from the largest: the curve, the fewest that bring the threshold, tiers.
 * Values and tiers are measured under the scope's dates and segment.
 */
export async function run(params: ParetoParams, context: TaskContext): Promise<TaskResult<ParetoFigures>> {
  const measured = membersMeasured(params, context);
  const unit = unitOf(params, measured.moneyScale);
  const costed = params.metric === 'margin' ? await requireCosts(measured, context) : null;
  const { store } = context;
  await context.query(sql`CREATE OR REPLACE TABLE ${store} AS ${tieredQuery(params, measured)}`);
  const summary = firstRow<Summary>(
    await context.query(
      sql`SELECT count(*)::DOUBLE AS members, (coalesce(any_value(total_units), 0) / ${unit}::DOUBLE)::DOUBLE AS total, (coalesce(any_value(total_units) - sum(units), 0) / ${unit}::DOUBLE)::DOUBLE AS others,
        coalesce(sum((units / total_units) * (units / total_units)), 0)::DOUBLE AS hhi,
        coalesce(2 * sum((members - position + 1) * (units / total_units)) / count(*) - (count(*) + 1) / count(*), 0)::DOUBLE AS gini,
        count(*) FILTER (WHERE units < 0)::DOUBLE AS negatives, count(*) FILTER (WHERE units = 0)::DOUBLE AS zeros,
        coalesce(max(units / total_units), 0)::DOUBLE AS first FROM ${store}`,
    ),
  );
  if (summary.members === 0) throw new AppError('no_data');
  if (!(summary.total > 0)) throw new AppError('total_not_positive', { total: summary.total });
  const edge = await findEdge(params, context);
  const ten = Math.max(10, Math.ceil(0.01 * summary.members));
  const topShares = await sharesOfTop(TOP_SHARES, ten, context);
  const unnamed = firstRow<{ value: number | null; rows: number }>(
    await context.query(
      sql`SELECT (sum(units) / ${unit}::DOUBLE)::DOUBLE AS value, count(*)::DOUBLE AS rows FROM (${valuesQuery(params, measured)}) WHERE member IS NULL`,
    ),
  );
  const views = viewsOf(params, measured, context);
  const told = params.dimension === 'customer' ? await ofCustomers(params, measured, unit, context) : null;
  const tiers = rowsOf<TierRow>(await context.query(tiersQuery(store, unit)));
  const figures: ParetoFigures = {
    ofCustomers: told && told.figures,
    levels: views.levels ? rowsOf<LevelRow>(await context.query(views.levels)) : [],
    years: views.years ? rowsOf<YearRow>(await context.query(views.years)) : [],
    yearsOthers: views.years
      ? firstRow<{ value: number }>(await context.query(yearsOthersQuery(measured))).value
      : 0,
    whatIf: await whatIfOf(params, tiers, summary.total, unit, context),
    costed,
    besides: await besidesOf(measured, context),
    members: summary.members,
    total: summary.total,
    others: summary.others,
    threshold: params.threshold,
    needed: edge.needed,
    tied: edge.tied,
    topShares: topShares.shares,
    gini: summary.negatives > 0 ? null : summary.gini,
    hhi: summary.hhi,
    negatives: summary.negatives,
    zeros: summary.zeros,
    curve: await sampleCurve(context),
    tiers,
    largest: {
      members: Math.min(ten, summary.members),
      share: topShares.largest,
      first: summary.first,
      returned: params.dimension === 'customer' ? await findReturners(ten, measured, context) : [],
    },
    profile: params.dimension === 'customer' ? await profileTop(context) : [],
    unnamed: { rows: unnamed.rows, value: unnamed.value ?? 0 },
  };
  const tables = [
    { name: 'curve', sql: curveQuery(store, params, unit) },
    { name: 'tiers', sql: tiersQuery(store, unit) },
    ...(views.levels ? [{ name: 'levels', sql: views.levels }] : []),
    ...(views.years ? [{ name: 'years', sql: views.years }] : []),
    ...(told ? told.tables : []),
  ];
  return { figures, tables };
}

/** What is told of customers alone: by member level, where the file has one, and year by year. */
function viewsOf(
  { dimension }: ParetoParams,
  measured: MeasuredMembers,
  { catalog, store, period }: TaskContext,
): { levels: Sql | null; years: Sql | null } {
  if (dimension !== 'customer') return { levels: null, years: null };
  const { firstDay } = catalog;
  const { from } = period;
  return {
    levels: hasColumn(catalog, 'customers', 'member_level') ? levelsQuery(store, measured) : null,
    years:
      firstDay === null ? null : yearsQuery(measured, from !== null && from > firstDay ? from : firstDay),
  };
}

/** The value of the largest members, and what the tier below the top one would bring more. */
async function whatIfOf(
  { lose, raise }: ParetoParams,
  [, second]: readonly TierRow[],
  total: number,
  unit: number,
  { query, store }: TaskContext,
): Promise<WhatIf> {
  const lost = firstRow<{ members: number; value: number | null }>(
    await query(
      sql`SELECT count(*)::DOUBLE AS members, (sum(units) / ${unit}::DOUBLE)::DOUBLE AS value FROM ${store} WHERE position <= ${lose}`,
    ),
  );
  const value = lost.value ?? 0;
  return {
    lost: { members: lost.members, value, share: value / total },
    raised: second
      ? {
          tier: second.tier,
          gain: second.value * raise,
          share: (second.value * raise) / total,
        }
      : null,
  };
}

/** The least k whose top k members bring the threshold, and how many members tie there. Compared in integers. */
async function findEdge(
  params: ParetoParams,
  context: TaskContext,
): Promise<{ needed: number; tied: number }> {
  const millionths = Math.round(params.threshold * 1_000_000);
  const rows = rowsOf<{ needed: number; tied: number }>(
    await context.query(
      sql`SELECT (larger + ((goal - before_units * 1000000) + worth - 1) // worth)::DOUBLE AS needed, ((cumulative_units - before_units) // units)::DOUBLE AS tied
        FROM (SELECT rank - 1 AS larger, units, before_units, cumulative_units, units::HUGEINT * 1000000 AS worth, total_units * ${millionths}::HUGEINT AS goal FROM ${context.store}
          WHERE cumulative_units::DOUBLE >= ${params.threshold * 0.9999}::DOUBLE * total_units::DOUBLE)
        WHERE units > 0 AND before_units * 1000000 < goal AND cumulative_units * 1000000 >= goal LIMIT 1`,
    ),
  );
  const edge = rows[0] ?? { needed: 0, tied: 0 };
  return { needed: edge.needed, tied: edge.tied > 1 ? edge.tied : 0 };
}

async function sharesOfTop(
  shares: number[],
  largest: number,
  context: TaskContext,
): Promise<{ shares: ParetoFigures['topShares']; largest: number }> {
  const thousandths = shares.map((share) => Math.round(share * 1000));
  const columns = thousandths.map(
    (
      part,
      index,
    ) => sql`(sum(units) FILTER (WHERE (position - 1) * 1000 < ${part} * members) / any_value(total_units))::DOUBLE AS ${ident(`s${index}`)},
      (count(*) FILTER (WHERE (position - 1) * 1000 < ${part} * members))::DOUBLE AS ${ident(`n${index}`)}`,
  );
  const row = firstRow<Record<string, number>>(
    await context.query(
      sql`SELECT ${join(columns)}, (sum(units) FILTER (WHERE position <= ${largest}) / any_value(total_units))::DOUBLE AS largest FROM ${context.store}
        WHERE (position - 1) * 1000 < ${Math.max(...thousandths)} * members OR position <= ${largest}`,
    ),
  );
  return {
    shares: shares.map((share, index) => ({
      share,
      members: row[`n${index}`] ?? 0,
      value: row[`s${index}`] ?? 0,
    })),
    largest: row.largest ?? 0,
  };
}

async function sampleCurve(context: TaskContext): Promise<CurvePoint[]> {
  return rowsOf<CurvePoint>(
    await context.query(
      sql`SELECT DISTINCT upto::DOUBLE AS rank, (upto / members)::DOUBLE AS members, (cumulative_units / total_units)::DOUBLE AS cumulative
        FROM ${context.store} WHERE position = 1 OR (position * ${CURVE_POINTS}) // members <> ((position - 1) * ${CURVE_POINTS}) // members
        ORDER BY 1`,
    ),
  );
}

/** Of the largest customers, those to whom at least half of what they bought went back, whatever the rules deduct. */
async function findReturners(largest: number, measured: Measured, context: TaskContext): Promise<string[]> {
  const rows = rowsOf<{ customer_id: string }>(
    await context.query(
      sql`WITH top AS (SELECT member AS customer_key FROM ${context.store} WHERE position <= ${Math.min(largest, 50)}),
          bought AS (SELECT customer_key, sum(amount_units) AS bought FROM (${countedOrders(measured)}) SEMI JOIN top USING (customer_key) GROUP BY 1),
          given AS (SELECT customer_key, -sum(units) AS returned FROM taken_back SEMI JOIN top USING (customer_key) WHERE ${inScope(measured)} GROUP BY 1)
        SELECT customer_id FROM bought JOIN given USING (customer_key) JOIN customer_ids USING (customer_key)
        WHERE returned >= 0.5 * bought ORDER BY bought DESC, customer_id LIMIT 3`,
    ),
  );
  return rows.map((row) => row.customer_id);
}

/** Attributes of the top tier against the rest: lift, and Fisher's test adjusted by Holm over all values looked at. */
async function profileTop(context: TaskContext): Promise<ProfileRow[]> {
  const columns = (context.catalog.columns.customers ?? [])
    .filter(
      (name) => CUSTOMER_ATTRIBUTES.includes(name) && !PERSONAL.includes(name) && !DERIVED.includes(name),
    )
    .concat(context.catalog.attributes);
  const counted: Omit<ProfileRow, 'p_adjusted'>[] = [];
  for (const attribute of columns) counted.push(...(await countAttribute(attribute, context)));
  const tested = await testSharesWithPauses(
    counted,
    (row) => ({ hits: row.top, of: row.top_known, otherHits: row.rest, otherOf: row.rest_known }),
    context.pause,
  );
  return tested
    .map(({ p: _, pAdjusted, ...row }) => ({ ...row, p_adjusted: pAdjusted }))
    .sort((a, b) => a.p_adjusted - b.p_adjusted || b.lift - a.lift);
}

async function countAttribute(
  attribute: string,
  context: TaskContext,
): Promise<Omit<ProfileRow, 'p_adjusted'>[]> {
  const rows = rowsOf<{ value: string; top: number; rest: number }>(
    await context.query(
      sql`WITH best AS (SELECT tier FROM ${context.store} ORDER BY position LIMIT 1)
        SELECT customers.${ident(attribute)}::VARCHAR AS value, (count(*) FILTER (WHERE tier = (SELECT tier FROM best)))::DOUBLE AS top,
          (count(*) FILTER (WHERE tier <> (SELECT tier FROM best)))::DOUBLE AS rest
        FROM ${context.store} JOIN customer_ids ON customer_key = member JOIN customers USING (customer_id) GROUP BY 1`,
    ),
  );
  const known = rows.filter((row) => row.value !== null && row.value !== '');
  if (known.length < 2 || known.length > MAX_ATTRIBUTE_VALUES) return [];
  const sum = (list: typeof rows, column: 'top' | 'rest'): number =>
    list.reduce((all, row) => all + row[column], 0);
  const [top, rest] = [sum(known, 'top'), sum(known, 'rest')];
  if (top < MIN_GROUP || rest < MIN_GROUP) return [];
  if (top + rest < MIN_KNOWN * (sum(rows, 'top') + sum(rows, 'rest'))) return [];
  return known.map((row) => ({
    attribute,
    value: row.value,
    top: row.top,
    top_known: top,
    rest: row.rest,
    rest_known: rest,
    top_share: row.top / top,
    rest_share: row.rest / rest,
    lift: row.rest > 0 ? row.top / top / (row.rest / rest) : Infinity,
  }));
}

export { members, sales } from './marked';
