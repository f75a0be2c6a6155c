import { hasColumn, type Catalog } from '../../data/catalog';
import { inPeriod } from '../../data/scope';
import { inSegment, salesIn, type Measured } from '../../panel/measured';
import { raw, sql, type Sql } from '../../sql/sql';
import type { ParetoParams } from './params';

const MOST_POINTS = 400;

/** Whether a margin is known of goods, or was typed. */
export const tellsProfit = ({ serve }: Pick<ParetoParams, 'serve'>, costed: boolean): boolean =>
  costed || serve.margin !== null;

/** Contacts by campaigns under the scope, with what the file says they cost: `customer_key`, `contacts`, `cost`. */
export function contactsQuery({ columns }: Pick<Catalog, 'columns'>, measured: Measured): Sql {
  const at = hasColumn({ columns }, 'campaign_contacts', 'sent_at')
    ? sql`sent_at < ${measured.asOf}::TIMESTAMP AND ${inPeriod(raw('sent_at'), measured.period)}`
    : raw('TRUE');
  const cost = hasColumn({ columns }, 'campaign_contacts', 'cost')
    ? raw('coalesce(sum(cost), 0)::DOUBLE')
    : raw('0::DOUBLE');
  return hasColumn({ columns }, 'campaign_contacts', 'customer_id')
    ? sql`SELECT customer_key, count(*)::DOUBLE AS contacts, ${cost} AS cost FROM campaign_contacts JOIN customer_ids USING (customer_id) WHERE ${at} AND ${inSegment(measured.segment)} GROUP BY 1`
    : raw('SELECT NULL::INTEGER AS customer_key, 0::DOUBLE AS contacts, 0::DOUBLE AS cost WHERE FALSE');
}

/**
 * What each buyer leaves under the scope: `customer_key`, `orders`, `revenue`, `margin` (of the lines with a cost, or the typed share of revenue), `contacts`,
 * `returns` (times money went back), `served` (cost to serve: orders, contacts and returns at the typed prices, and what the file says
 * contacts cost), `profit` = margin − served, `profit_rank` from the most profitable, `unprofitable` (1 below zero, else 0).
 */
export function profitQuery(
  { serve }: Pick<ParetoParams, 'serve'>,
  catalog: Pick<Catalog, 'columns' | 'moneyScale'>,
  measured: Measured,
): Sql {
  const { moneyScale: scale } = catalog;
  const margin =
    serve.margin === null
      ? sql`sum(margin_units) / ${scale}::DOUBLE`
      : sql`${serve.margin}::DOUBLE * sum(units) / ${scale}::DOUBLE`;
  const within = sql`ordered_at < ${measured.asOf}::TIMESTAMP AND ${inPeriod(raw('ordered_at'), measured.period)}`;
  return sql`WITH own AS (SELECT customer_key, count(order_key)::DOUBLE AS orders, (sum(units) / ${scale}::DOUBLE)::DOUBLE AS revenue, (${margin})::DOUBLE AS margin
        FROM (${salesIn(measured)}) WHERE customer_key IS NOT NULL GROUP BY 1 HAVING count(order_key) > 0),
      back AS (SELECT customer_key, count(*)::DOUBLE AS returns FROM taken_back WHERE ${within} GROUP BY 1),
      costs AS (SELECT own.*, coalesce(contacts, 0) AS contacts, coalesce(returns, 0) AS returns,
          (${serve.order}::DOUBLE * orders + ${serve.contact}::DOUBLE * coalesce(contacts, 0) + coalesce(cost, 0) + ${serve.back}::DOUBLE * coalesce(returns, 0))::DOUBLE AS served
        FROM own LEFT JOIN (${contactsQuery(catalog, measured)}) c USING (customer_key) LEFT JOIN back USING (customer_key))
    SELECT *, margin - served AS profit, row_number() OVER (ORDER BY margin - served DESC, customer_key)::INTEGER AS profit_rank, (margin < served)::INTEGER AS unprofitable FROM costs`;
}

/** Result table `pareto.profit`. */
export const profitTable = (profits: Sql): Sql =>
  sql`SELECT profit_rank, customer_id, orders::INTEGER AS orders, revenue, margin, contacts::INTEGER AS contacts, returns::INTEGER AS returns, served AS cost_to_serve, profit
    FROM (${profits}) JOIN customer_ids USING (customer_key) ORDER BY profit_rank`;

/** What all come to: buyers, profit, the peak of the cumulative profit and where it lies, those below zero and what they take. */
export const profitSums = (profits: Sql): Sql =>
  sql`WITH p AS (${profits})
    SELECT count(*)::DOUBLE AS customers, coalesce(sum(profit), 0)::DOUBLE AS profit, coalesce(sum(margin), 0)::DOUBLE AS margin, coalesce(sum(served), 0)::DOUBLE AS served,
      coalesce(sum(profit) FILTER (WHERE profit > 0), 0)::DOUBLE AS peak, (count(*) FILTER (WHERE profit > 0))::DOUBLE AS peak_at,
      coalesce(sum(unprofitable), 0)::DOUBLE AS unprofitable, coalesce(sum(profit) FILTER (WHERE profit < 0), 0)::DOUBLE AS lost FROM p`;

/** Cumulative profit from the most profitable on, at places evenly apart: `rank`, `cumulative`. */
export const whaleQuery = (profits: Sql): Sql =>
  sql`SELECT profit_rank::DOUBLE AS rank, cumulative FROM (
      SELECT profit_rank, unprofitable, (sum(profit) OVER (ORDER BY profit_rank))::DOUBLE AS cumulative, count(*) OVER () AS n FROM (${profits}))
    WHERE profit_rank = 1 OR profit_rank = n OR (profit_rank * ${MOST_POINTS}) // n <> ((profit_rank - 1) * ${MOST_POINTS}) // n ORDER BY 1`;

/** Result table `pareto.allocation`: what goes to each tier beside what it brings. @param tiers the tiered customers. */
export const allocationQuery = (
  tiers: Sql,
  unit: number,
  catalog: Pick<Catalog, 'columns'>,
  measured: Measured,
): Sql =>
  sql`WITH given AS (SELECT tier, count(*) AS members, sum(units) AS units, min(rank) AS first, any_value(total_units) AS total_units, coalesce(sum(contacts), 0) AS contacts, coalesce(sum(cost), 0) AS cost
        FROM ${tiers} LEFT JOIN (${contactsQuery(catalog, measured)}) c ON c.customer_key = member GROUP BY 1)
    SELECT tier, members::INTEGER AS members, (units / ${unit}::DOUBLE)::DOUBLE AS value, (units / total_units)::DOUBLE AS value_share,
      contacts::DOUBLE AS contacts, (contacts / nullif(sum(contacts) OVER (), 0))::DOUBLE AS contact_share, (contacts / members)::DOUBLE AS contacts_each,
      cost::DOUBLE AS cost, (cost / nullif(sum(cost) OVER (), 0))::DOUBLE AS cost_share
    FROM given ORDER BY first, tier`;
