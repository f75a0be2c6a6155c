import { firstRow, rowsOf } from '../../engine/table';
import type { TaskContext } from '../../panel/contract';
import { costedShare, enoughCosted, type Measured } from '../../panel/measured';
import { sql, type Sql } from '../../sql/sql';
import { doubleQuery, favouritesQuery } from './double';
import type { ParetoParams } from './params';
import { allocationQuery, profitQuery, profitSums, profitTable, tellsProfit, whaleQuery } from './profit';
import { tellsProducts } from './products';
import type { MeasuredMembers } from './query';
import type { AllocationRow, DoubleRow, FavouriteRow, OfCustomers, ProfitSums } from './types';

interface Told {
  figures: OfCustomers;
  tables: { name: string; sql: Sql }[];
}

/** Profit after the cost to serve, where a margin is known or was typed. */
async function profitOf(
  params: ParetoParams,
  measured: Measured,
  { query, catalog, storeOf }: TaskContext,
  costed: number | null,
): Promise<{ figures: OfCustomers['profit']; table: Sql }> {
  const kept = storeOf('profit');
  await query(sql`CREATE OR REPLACE TABLE ${kept} AS ${profitQuery(params, catalog, measured)}`);
  const all = sql`SELECT * FROM ${kept}`;
  return {
    figures: {
      sums: firstRow<ProfitSums>(await query(profitSums(all))),
      whale: rowsOf(await query(whaleQuery(all))),
      costed: params.serve.margin === null ? costed : null,
    },
    table: profitTable(all),
  };
}

/** What is told of customers alone: profit, what goes to each tier, and what the best of them buy. */
export async function ofCustomers(
  params: ParetoParams,
  measured: MeasuredMembers,
  unit: number,
  context: TaskContext,
): Promise<Told> {
  const { query, store, catalog } = context;
  const costed = params.deeper ? await costedShare(measured, context) : null;
  const figures: OfCustomers = { profit: null, allocation: [], double: [], favourites: [] };
  const tables: Told['tables'] = [];
  if (params.deeper && tellsProfit(params, enoughCosted(costed))) {
    const { figures: profit, table } = await profitOf(params, measured, context, costed);
    figures.profit = profit;
    tables.push({ name: 'profit', sql: table });
  }
  const allocation = allocationQuery(store, unit, catalog, measured);
  figures.allocation = rowsOf<AllocationRow>(await query(allocation));
  tables.push({ name: 'allocation', sql: allocation });
  if (params.deeper && tellsProducts(catalog)) {
    const double = doubleQuery(store, params, measured);
    const favourites = favouritesQuery(store, measured);
    figures.double = rowsOf<DoubleRow>(await query(double));
    figures.favourites = rowsOf<FavouriteRow>(await query(favourites));
    tables.push({ name: 'double', sql: double }, { name: 'favourites', sql: favourites });
  }
  return { figures, tables };
}
