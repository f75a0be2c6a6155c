import * as v from 'valibot';
import { DEFAULT_ROW_RULES } from '../../src/data/base';
import { DEFAULT_SCOPE, type Scope } from '../../src/data/scope';
import type { Segment } from '../../src/data/segments/rule';
import { AppError } from '../../src/engine/errors';
import { decodeTable, firstRow, rowsOf } from '../../src/engine/table';
import { addWords } from '../../src/i18n/dictionary';
import type { Pairs } from '../../src/i18n/pairs';
import type { Catalog } from '../../src/data/catalog';
import type { Picture, Row } from '../../src/panel/picture';
import { sayIn } from '../../src/panel/say';
import type { Around } from '../../src/panel/tools';
import type { Session } from '../../src/session/session';
import { RUNNABLE } from '../../workers/panels';
import { clickables } from './marks';
import { buyersOf, named, ordersOf, read, revenueOf, type Line, type Setting } from './reading';

const FACES = import.meta.glob<{ present: (...args: never[]) => Picture; words: Pairs }>(
  '../../src/panels/*/{present,words}.ts',
  { eager: true },
);
for (const [path, { words }] of Object.entries(FACES))
  if (words) addWords(path.split('/').at(-2) ?? '', words);

const say = sayIn('en', null);
const CENT = 0.0051;

/** What is loaded and how it is looked at. */
export interface Case {
  session: Session;
  catalog: Catalog;
  lines: readonly Line[];
  setting: Setting;
  panels: readonly string[];
  /** Marks of a panel that are opened, evenly chosen. */
  marks(panel: string): number;
}

/** Problems with a panel that has nothing to show are none. */
const EXPECTED_ERRORS = ['no_data', 'total_not_positive', 'missing_column'];

interface Shown {
  figures: Record<string, unknown>;
  rows(table: string): Promise<Row[]>;
}

/** Everything that differs from the independent reading, or from what a mark says of those whom it opens. */
export async function differences({
  session,
  catalog,
  lines,
  setting,
  marks,
  panels,
}: Case): Promise<string[]> {
  const found: string[] = [];
  const expected = read(lines, setting);
  const segments: Segment[] =
    setting.segment === null ? [] : [{ id: 's1', name: 'some', rule: { list: 'l1' } }];
  const scope: Scope = {
    ...DEFAULT_SCOPE,
    asOf: setting.asOf,
    from: setting.from,
    to: setting.to,
    rows: { ...DEFAULT_ROW_RULES, ...setting.rows },
    segment: setting.segment === null ? null : 's1',
  };
  const same = (what: string, is: number | null | undefined, should: number): void => {
    if (!(Math.abs((is ?? NaN) - should) < CENT)) found.push(`${what}: ${String(is)}, not ${should}`);
  };
  const base = await session.rebase('', { rows: scope.rows, asOf: scope.asOf });
  if (base.asOf !== expected.asOf) found.push(`analysis date: ${base.asOf}, not ${expected.asOf}`);
  same('rows counted', base.counts.counted, expected.counted);
  same('rows left out', base.counts.leftOut, expected.leftOut);
  same('rows', base.counts.total, lines.length);
  same('amount of the counted rows', base.counts.countedAmount, revenueOf(expected.base));
  if (setting.segment) await session.setList('', 'l1', [...setting.segment], scope);

  const run = async (panel: string): Promise<Shown | null> => {
    try {
      const answer = await session.runPanel('', {
        panel,
        params: {},
        scope,
        segments,
        cell: `check_${panel}`,
      });
      return {
        figures: answer.figures as Record<string, unknown>,
        rows: async (name) => {
          const table = answer.tables.find((one) => one.name === name);
          return table ? rowsOf<Row>(decodeTable(await session.table('', table.sql))) : [];
        },
      };
    } catch (cause) {
      if (cause instanceof AppError && EXPECTED_ERRORS.includes(cause.code)) return null;
      throw cause;
    }
  };
  const total = (rows: readonly Row[], ...columns: string[]): number =>
    rows.reduce((sum, row) => sum + columns.reduce((own, name) => own + Number(row[name] ?? 0), 0), 0);
  const [people, all] = [named(expected.sales), expected.sales];
  for (const panel of panels) {
    const shown = await run(panel);
    if (!shown) continue;
    if (panel === 'overview') {
      const kpi = (name: string): number | null =>
        (shown.figures.kpis as { metric: string; value: number | null }[]).find(
          ({ metric }) => metric === name,
        )?.value ?? null;
      same('overview revenue', kpi('revenue'), revenueOf(all));
      same('overview orders', kpi('orders'), ordersOf(all));
      same('overview buyers', kpi('buyers'), buyersOf(all));
      const months = await shown.rows('months');
      same('revenue of the months', total(months, 'new_revenue', 'returning_revenue'), revenueOf(people));
      if (setting.rows.noCustomer === 'include' && setting.segment === null)
        same(
          'revenue without a customer',
          total(months, 'unknown_revenue'),
          revenueOf(all) - revenueOf(people),
        );
    }
    if (panel === 'rfm') {
      const rows = await shown.rows('segments');
      same('RFM customers', total(rows, 'customers'), buyersOf(people));
      same('RFM orders', total(rows, 'orders'), ordersOf(people));
      same('RFM revenue', total(rows, 'revenue'), revenueOf(people));
      same('RFM list', (await shown.rows('customers')).length, buyersOf(people));
    }
    if (panel === 'pareto') {
      same('80/20 total', shown.figures.total as number, revenueOf(people));
      same('80/20 list', total(await shown.rows('curve'), 'value'), revenueOf(people));
      same('80/20 tiers', total(await shown.rows('tiers'), 'value'), revenueOf(people));
    }
    if (panel === 'cohorts') {
      const rows = await shown.rows('retention');
      same('cohort revenue', total(rows, 'revenue'), revenueOf(people));
      same('cohort orders', total(rows, 'orders'), ordersOf(people));
    }
    const present = FACES[`../../src/panels/${panel}/present.ts`]?.present;
    const manifest = RUNNABLE.get(panel)?.manifest;
    if (!present || !manifest) throw new Error(`no panel ${panel}`);
    const around: Around = { catalog, segments };
    const picture = present(
      shown.figures as never,
      v.parse(manifest.schema, {}) as never,
      say as never,
      around as never,
    );
    const every = await clickables(picture, say, shown.rows);
    const step = Math.ceil(every.length / marks(panel));
    for (const [index, { place, who, is }] of every.entries()) {
      if (!is) {
        found.push(`${panel} ${place} says nothing of those whom it opens`);
        continue;
      }
      if (index % step !== 0) continue;
      const answer = await session.members('', { panel, params: {}, where: who }, scope, segments);
      for (const figure of ['customers', 'orders', 'revenue'] as const)
        if (is[figure] !== undefined) same(`${panel} ${place} → ${figure}`, answer[figure], is[figure]);
      const rows = rowsOf<Row>(decodeTable(await session.table('', answer.sql)));
      same(`${panel} ${place} → list`, total(rows, 'revenue'), answer.revenue);
    }
  }
  found.push(...(await ofSql(session, scope, segments, setting, { all, money: revenueOf(expected.base) })));
  return found;
}

/** The views of SQL cells under the same dates and segment, and the drawer of the whole with its export. */
async function ofSql(
  session: Session,
  scope: Scope,
  segments: Segment[],
  { from, to, segment }: Setting,
  expected: { all: readonly import('./reading').Sale[]; money: number },
): Promise<string[]> {
  const found: string[] = [];
  const conditions = [
    from ? `ordered_at >= TIMESTAMP '${from}'` : 'TRUE',
    to ? `ordered_at < TIMESTAMP '${to}' + INTERVAL 1 DAY` : 'TRUE',
    segment ? `customer_id IN (SELECT customer_id FROM "segments.s1")` : 'TRUE',
  ].join(' AND ');
  const sql = `SELECT coalesce(sum(amount), 0)::DOUBLE AS revenue, count(DISTINCT (customer_id, order_id)) FILTER (WHERE order_id IS NOT NULL)::DOUBLE AS orders,
      count(DISTINCT customer_id) FILTER (WHERE order_id IS NOT NULL)::DOUBLE AS buyers, (SELECT coalesce(sum(counted_amount), 0)::DOUBLE FROM transactions) AS whole
    FROM counted WHERE ${conditions}`;
  const request = { cell: 'check', sql, limit: 10, results: [], scope, segments };
  const bytes = await session.sqlTable('', request, 0);
  const row = firstRow<Record<string, number>>(decodeTable(bytes));
  const same = (what: string, is: number | undefined, should: number): void => {
    if (!(Math.abs((is ?? NaN) - should) < CENT)) found.push(`${what}: ${String(is)}, not ${should}`);
  };
  same('SQL revenue', row.revenue, revenueOf(expected.all));
  same('SQL orders', row.orders, ordersOf(expected.all));
  same('SQL buyers', row.buyers, buyersOf(expected.all));
  same('SQL whole', row.whole, expected.money);
  return found;
}
