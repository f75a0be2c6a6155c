import { firstRow, rowsOf } from '../../engine/table';
import { testShares, type Tested } from '../../models/share-tests';
import { sql, type Sql } from '../../sql/sql';
import type { TaskContext } from '../../panel/contract';
import { inSegment } from '../../panel/measured';
import type { CohortParams } from './params';
import { activityQuery, cellsQuery, startsQuery, type CohortSource, type MeasuredCohorts } from './query';
import type { Versus, VersusCell } from './types';

interface Pair {
  cohort: string;
  period: number;
  eligible_a: number;
  customers_a: number;
  eligible_b: number;
  customers_b: number;
}

const tested = <Row extends Omit<Pair, 'cohort'>>(rows: readonly Row[]): Tested<Row>[] =>
  testShares(rows, (row) => ({
    hits: row.customers_a,
    of: row.eligible_a,
    otherHits: row.customers_b,
    otherOf: row.eligible_b,
  }));

/**
 * The cohorts of two groups side by side: the customers of this cell (`a`) and a segment (`b`). Retention counts customers whose own
 * period has ended in both groups; the difference is a − b, tested cell by cell and, over all cohorts together, age by age. Customers of
 * both groups count in each and are told, because the test takes the groups as apart.
 */
export async function compareWith(
  against: string,
  params: CohortParams,
  measured: MeasuredCohorts,
  source: CohortSource,
  context: TaskContext,
): Promise<{ versus: Versus; table: Sql }> {
  const segment = await context.segmentOf(against);
  const other = { ...measured, segment };
  const [starts, activity, cells] = ['b_starts', 'b_activity', 'b_cells'].map((part) =>
    context.storeOf(part),
  ) as [Sql, Sql, Sql];
  await context.query(sql`CREATE OR REPLACE TABLE ${starts} AS ${startsQuery(params, other, source)}`);
  await context.query(sql`CREATE OR REPLACE TABLE ${activity} AS ${activityQuery(params, other, starts)}`);
  await context.query(
    sql`CREATE OR REPLACE TABLE ${cells} AS ${cellsQuery(params, other, { starts, activity })}`,
  );
  const pairs = context.storeOf('versus');
  await context.query(
    sql`CREATE OR REPLACE TABLE ${pairs} AS SELECT (row_number() OVER (ORDER BY cohort, age))::INTEGER AS n, cohort, age AS period,
        a.eligible AS eligible_a, a.eligible_customers AS customers_a, b.eligible AS eligible_b, b.eligible_customers AS customers_b
      FROM ${context.store} a JOIN ${cells} b USING (cohort, age) WHERE age > 0 AND a.eligible > 0 AND b.eligible > 0`,
  );
  const rows = tested(rowsOf<Pair>(await context.query(sql`SELECT * EXCLUDE (n) FROM ${pairs} ORDER BY n`)));
  const tests = context.storeOf('versus_p');
  await context.insert(tests, {
    n: Int32Array.from(rows, (_, index) => index + 1),
    p_value: Float64Array.from(rows, ({ p }) => p),
    p_adjusted: Float64Array.from(rows, ({ pAdjusted }) => pAdjusted),
  });
  const { both } = firstRow<{ both: number }>(
    await context.query(
      sql`SELECT count(*)::DOUBLE AS both FROM ${context.storeOf('starts')} WHERE ${inSegment(segment)}`,
    ),
  );
  const share = (row: Omit<Pair, 'cohort'>): Pick<VersusCell, 'a' | 'b' | 'difference'> => {
    const [a, b] = [row.customers_a / row.eligible_a, row.customers_b / row.eligible_b];
    return { a, b, difference: a - b };
  };
  return {
    versus: {
      against,
      both,
      cells: rows.map((row) => ({
        cohort: row.cohort,
        period: row.period,
        ...share(row),
        pAdjusted: row.pAdjusted,
      })),
      ages: tested(pooled(rows)).map((row) => ({
        period: row.period,
        customersA: row.eligible_a,
        customersB: row.eligible_b,
        ...share(row),
        pAdjusted: row.pAdjusted,
      })),
    },
    table: sql`SELECT cohort, period, eligible_a, customers_a, customers_a / eligible_a AS retention_a, eligible_b, customers_b,
        customers_b / eligible_b AS retention_b, customers_a / eligible_a - customers_b / eligible_b AS difference, p_value, p_adjusted
      FROM ${pairs} JOIN ${tests} USING (n) ORDER BY n`,
  };
}

/** All cohorts together, by age. */
function pooled(rows: readonly Pair[]): Omit<Pair, 'cohort'>[] {
  const sums = new Map<number, Omit<Pair, 'cohort'>>();
  for (const row of rows) {
    const sum = sums.get(row.period) ?? {
      period: row.period,
      eligible_a: 0,
      customers_a: 0,
      eligible_b: 0,
      customers_b: 0,
    };
    sum.eligible_a += row.eligible_a;
    sum.customers_a += row.customers_a;
    sum.eligible_b += row.eligible_b;
    sum.customers_b += row.customers_b;
    sums.set(row.period, sum);
  }
  return [...sums.values()].sort((a, b) => a.period - b.period);
}
