import type { Where } from '../../data/segments/rule';
import { DisjointSets } from '../../models/disjoint-sets';
import type { TaskContext, TaskResult } from '../../panel/contract';
import { join, sql, type Sql } from '../../sql/sql';
import { personFields } from './fields';
import { findPairs, type PersonPair } from './find';
import type { PeopleParams } from './params';
import type { ComparedField, CurveRow, PeopleFigures } from './types';

const LEAST_RECORDS = 2;
const STEPS = 100;

interface Learnt {
  /** `pair`, `customer_key`, `other_key`, `probability`, `weight`, `matched`, `exact`, `sure`. */
  table: Sql;
  figures: PeopleFigures;
}

const keyOf = ({ fuzzy }: PeopleParams, { segment }: TaskContext): string =>
  JSON.stringify(['people', fuzzy, segment?.text ?? null]);

/** Whether pairs have been looked for. */
export function atHand(params: PeopleParams, context: TaskContext): boolean {
  const key = keyOf(params, context);
  return context.holds(context.sharedOf(key), key);
}

const EMPTY: PeopleFigures = {
  problem: null,
  customers: 0,
  compared: 0,
  exact: 0,
  sure: 0,
  fields: [],
  curve: [],
  shown: [],
};

async function learn(params: PeopleParams, context: TaskContext): Promise<Learnt> {
  const key = keyOf(params, context);
  const table = context.sharedOf(key);
  return context.hold(table, key, async () => {
    const { fields, keys, orders } = await personFields(context);
    const customers = keys.length;
    const problem = customers < LEAST_RECORDS ? 'too_few' : fields.length === 0 ? 'no_fields' : null;
    const found = problem
      ? { pairs: [], weights: [], compared: 0 }
      : await findPairs(fields, customers, params.fuzzy, context);
    const pairs = found.pairs.map((pair): PersonPair => {
      const [x, y] = [orders[pair.a] ?? 0, orders[pair.b] ?? 0];
      return y > x ? { ...pair, a: pair.b, b: pair.a } : pair;
    });
    const column = (read: (pair: PersonPair) => number): Int32Array => Int32Array.from(pairs, read);
    await context.insert(table, {
      pair: Int32Array.from(pairs.keys(), (at) => at + 1),
      customer_key: column(({ a }) => keys[a] as number),
      other_key: column(({ b }) => keys[b] as number),
      probability: Float64Array.from(pairs, ({ probability }) => probability),
      weight: Float64Array.from(pairs, ({ weight }) => weight),
      matched: column(({ matched }) => matched),
      exact: column(({ exact }) => (exact ? 1 : 0)),
      sure: column(({ sure }) => (sure ? 1 : 0)),
    });
    return {
      table,
      figures: {
        ...EMPTY,
        problem,
        customers,
        compared: found.compared,
        exact: pairs.filter(({ exact }) => exact).length,
        sure: pairs.filter(({ sure }) => sure).length,
        fields: fields.map((field, at): ComparedField => ({
          column: field.name,
          kind: field.kind,
          key: field.key,
          known: field.values.filter(Boolean).length,
          fillers: field.fillers,
          filler_records: field.fillerRecords,
          same: found.weights[at]?.m[0] ?? null,
          chance: found.weights[at]?.u[0] ?? null,
        })),
        curve: curveOf(pairs),
        shown: fields.map(({ name }) => name),
      },
    };
  });
}

/** What stands above each probability, from the surest down: pairs, people, and the largest group that hangs together. */
function curveOf(pairs: readonly PersonPair[]): CurveRow[] {
  const groups = new DisjointSets<number>();
  const ranked = [...pairs].sort((x, y) => y.probability - x.probability);
  const rows: CurveRow[] = [];
  let [at, sum, largest] = [0, 0, 0];
  for (let step = STEPS; step >= 1; step--) {
    const least = step / STEPS;
    for (; at < ranked.length && (ranked[at] as PersonPair).probability >= least - 1e-12; at++) {
      const { a, b, probability } = ranked[at] as PersonPair;
      sum += probability;
      largest = Math.max(largest, groups.join(a, b));
    }
    rows.push({ at: least, pairs: at, people: groups.count, largest, precision: at > 0 ? sum / at : 0 });
  }
  return rows.reverse();
}

/** Records that may be of one person, how sure that is, and by what. */
export async function run(params: PeopleParams, context: TaskContext): Promise<TaskResult<PeopleFigures>> {
  const { table, figures } = await learn(params, context);
  if (figures.problem) return { figures, tables: [] };
  const matched = sql`list_filter([${join(figures.fields.map(({ column }, at) => sql`CASE WHEN matched & ${1 << at} <> 0 THEN ${column} END`))}], x -> x IS NOT NULL)`;
  const pairs = sql`SELECT pair, i.customer_id, j.customer_id AS other_customer_id, probability, weight, array_to_string(${matched}, ', ') AS matched_on, exact, sure
    FROM ${table} p JOIN customer_ids i ON i.customer_key = p.customer_key JOIN customer_ids j ON j.customer_key = p.other_key ORDER BY pair`;
  return { figures, tables: [{ name: 'pairs', sql: pairs }] };
}

/** Records with the probability of their surest twin, and the pairs they stand in. */
export async function members(params: PeopleParams, context: TaskContext, where: Where): Promise<Sql> {
  const { table } = await learn(params, context);
  const both = sql`SELECT customer_key, pair, probability FROM ${table} UNION ALL SELECT other_key, pair, probability FROM ${table}`;
  return 'pair' in where
    ? sql`SELECT customer_key, pair FROM (${both})`
    : sql`SELECT customer_key, max(probability) AS twin FROM (${both}) GROUP BY 1`;
}
