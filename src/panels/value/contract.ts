import { saysYes } from '../../data/yes';
import { rowsOf } from '../../engine/table';
import { fitShiftedBetaGeometric, renewalOf, survivalOf, type Contracts } from '../../models/lifetime/sbg';
import type { TaskContext } from '../../panel/contract';
import { ident, raw, sql, type Sql } from '../../sql/sql';
import type { ValueParams } from './params';
import type { ValueFigures } from './types';

/** Columns of the customer file that can be asked for contracts. */
export const contractColumns = ({ catalog }: Pick<TaskContext, 'catalog'>): string[] => catalog.attributes;

/** Contracts as the chosen columns tell them: `customer_key`, `periods`, `ended`, `payment`; null where a column is missing. */
export function contractsQuery(params: ValueParams, context: Pick<TaskContext, 'catalog'>): Sql | null {
  const { tenure, ended, endedValue, payment } = params;
  const known = contractColumns(context);
  if (tenure === null || ended === null || !known.includes(tenure) || !known.includes(ended)) return null;
  const pays =
    payment !== null && known.includes(payment)
      ? sql`TRY_CAST(${ident(payment)} AS DOUBLE)`
      : raw('NULL::DOUBLE');
  return sql`SELECT customer_key, floor(TRY_CAST(${ident(tenure)} AS DOUBLE))::INTEGER AS periods, coalesce(${saysYes(ended, endedValue)}, FALSE) AS ended, ${pays} AS payment
    FROM customer_ids JOIN customers USING (customer_id) WHERE TRY_CAST(${ident(tenure)} AS DOUBLE) >= 0`;
}

export interface ContractFit {
  alpha: number;
  beta: number;
  logLikelihood: number;
  contracts: Contracts[];
}

const LEAST_ENDED = 10;

/** The contracts' renewals; null where too few have ended. */
async function fitContracts(contracts: Sql, context: TaskContext): Promise<ContractFit | null> {
  const rows = rowsOf<Contracts>(
    await context.query(
      sql`SELECT periods, (count(*) FILTER (WHERE ended))::INTEGER AS ended, (count(*) FILTER (WHERE NOT ended))::INTEGER AS running FROM (${contracts}) GROUP BY 1 ORDER BY 1`,
    ),
  );
  if (rows.reduce((sum, { ended }) => sum + ended, 0) < LEAST_ENDED) return null;
  const fit = fitShiftedBetaGeometric(rows);
  return fit.settled ? { ...fit, contracts: rows } : null;
}

/** A table of running contracts with their expected further periods and money within the horizon, in place of those of orders. */
async function storeContracts(
  target: Sql,
  contracts: Sql,
  fit: ContractFit,
  { months, delta, margin }: { months: number; delta: number; margin: number },
  context: TaskContext,
): Promise<void> {
  const rows = [...new Set(fit.contracts.map(({ periods }) => periods))].map((age) => {
    let [periods, worth] = [0, 0];
    for (let k = 1; k <= months; k++) {
      const stays = renewalOf(fit, age, k);
      periods += stays;
      worth += stays * Math.exp(-delta * k);
    }
    return { age, periods, worth, next: renewalOf(fit, age, 1) };
  });
  const column = (name: 'age' | 'periods' | 'worth' | 'next'): Float64Array =>
    Float64Array.from(rows, (row) => row[name]);
  const ages = context.storeOf('ages');
  await context.insert(ages, {
    age: Int32Array.from(column('age')),
    periods: column('periods'),
    worth: column('worth'),
    next: column('next'),
  });
  await context.query(
    sql`CREATE OR REPLACE TABLE ${target} AS SELECT *, CASE WHEN p_alive > 0 THEN (1 + (10 * (rank() OVER (PARTITION BY p_alive > 0 ORDER BY expected_value DESC) - 1)) // count(*) OVER (PARTITION BY p_alive > 0))::INTEGER END AS value_decile FROM
      (SELECT customer_key, c.periods AS repeat_orders, c.periods::DOUBLE AS recency, c.periods::DOUBLE AS age, payment AS average_order, CASE WHEN ended THEN 0 ELSE a.next END::DOUBLE AS p_alive,
        CASE WHEN ended THEN 0 ELSE a.periods END::DOUBLE AS expected_orders, (CASE WHEN ended THEN 0 ELSE a.worth END * coalesce(payment, 1) * ${margin})::DOUBLE AS expected_value,
        NULL::DOUBLE AS low, NULL::DOUBLE AS high, (c.periods * coalesce(payment, 1))::DOUBLE AS historic_revenue
      FROM (${contracts}) c JOIN ${ages} a ON a.age = c.periods)`,
  );
}

/** What decides on the table of contracts. */
export const contractKeyOf = ({
  months,
  discount,
  margin,
  tenure,
  ended,
  endedValue,
  payment,
}: ValueParams): string =>
  JSON.stringify(['value:contract', months, discount, margin, tenure, ended, endedValue, payment]);

/** The renewals of the contracts, and the table that holds what they are expected to bring; made once. */
export async function learnContracts(
  params: ValueParams,
  context: TaskContext,
): Promise<{ fit: ContractFit; table: Sql } | 'no_columns' | 'no_contracts'> {
  const contracts = contractsQuery(params, context);
  if (!contracts) return 'no_columns';
  const { months, discount, margin } = params;
  const key = contractKeyOf(params);
  const table = context.sharedOf(key);
  return context.hold(table, key, async () => {
    const fit = await fitContracts(contracts, context);
    if (!fit) return 'no_contracts';
    const delta = Math.log1p(discount) / 12;
    await storeContracts(table, contracts, fit, { months, delta, margin: margin ?? 1 }, context);
    return { fit, table };
  });
}

/** Share of contracts still there by period: as the model says, and as seen (Kaplan–Meier). */
export function renewalCurve(fit: ContractFit): ValueFigures['survival'] {
  let atRisk = fit.contracts.reduce((sum, { ended, running }) => sum + ended + running, 0);
  let seen = 1;
  return fit.contracts.flatMap(({ periods, ended, running }) => {
    if (atRisk > 0) seen *= 1 - ended / atRisk;
    const enough = atRisk >= 30;
    atRisk -= ended + running;
    return [{ period: periods, share: survivalOf(fit, periods), seen: enough ? seen : null }];
  });
}
