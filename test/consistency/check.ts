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
import { clickables, type Clickable } from './marks';
import { buyersOf, named, ordersOf, read, revenueOf, type Line, type Sale, type Setting } from './reading';

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

  const [people, all] = [named(expected.sales), expected.sales];
  for (const panel of panels) {
    const shown = await runOf(panel, { session, scope, segments });
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
      const others = shown.figures.others as number;
      same('80/20 members', shown.figures.members as number, buyersOf(people));
      same('80/20 list', total(await shown.rows('curve'), 'value') + others, revenueOf(people));
      same('80/20 tiers', total(await shown.rows('tiers'), 'value') + others, revenueOf(people));
    }
    if (panel === 'cohorts') {
      const rows = await shown.rows('retention');
      same('cohort revenue', total(rows, 'revenue'), revenueOf(people));
      same('cohort orders', total(rows, 'orders'), ordersOf(people));
    }
    found.push(...(await openMarks(panel, shown, { session, catalog, scope, segments, marks })));
  }
  found.push(...(await ofSql(session, scope, segments, setting, { all, money: revenueOf(expected.base) })));
  return found;
}

interface Opening {
  session: Session;
  catalog: Catalog;
  scope: Scope;
  segments: Segment[];
  marks(panel: string): number;
}

/** Runs a panel; null where there is nothing to show. */
async function runOf(
  panel: string,
  { session, scope, segments }: Pick<Opening, 'session' | 'scope' | 'segments'>,
): Promise<Shown | null> {
  try {
    const answer = await session.runPanel('', { panel, params: {}, scope, segments, cell: `check_${panel}` });
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
}

const total = (rows: readonly Row[], ...columns: string[]): number =>
  rows.reduce((sum, row) => sum + columns.reduce((own, name) => own + Number(row[name] ?? 0), 0), 0);

/** Opens marks of a panel, some of every kind, and compares what the drawer says with what they say. */
async function openMarks(
  panel: string,
  shown: Shown,
  { session, catalog, scope, segments, marks }: Opening,
): Promise<string[]> {
  const found: string[] = [];
  const present = FACES[`../../src/panels/${panel}/present.ts`]?.present;
  const manifest = RUNNABLE.get(panel)?.manifest;
  if (!present || !manifest) throw new Error(`no panel ${panel}`);
  const around: Around = { catalog, segments };
  const params = v.parse(manifest.schema, {});
  const picture = present(shown.figures as never, params as never, say as never, around as never);
  const every = await clickables(picture, say, shown.rows);
  for (const { place, is } of every)
    if (!is) found.push(`${panel} ${place} says nothing of those whom it opens`);
  for (const { place, who, is } of chosen(every, marks(panel))) {
    const answer = await session.members('', { panel, params: {}, where: who }, scope, segments);
    for (const figure of ['customers', 'orders', 'revenue'] as const) {
      const said = is?.[figure];
      if (said !== undefined && !(Math.abs(answer[figure] - said) < CENT))
        found.push(`${panel} ${place} → ${figure}: ${answer[figure]}, not ${said}`);
    }
    const rows = rowsOf<Row>(decodeTable(await session.table('', answer.sql)));
    if (!(Math.abs(total(rows, 'revenue') - answer.revenue) < CENT))
      found.push(`${panel} ${place} → list: ${total(rows, 'revenue')}, not ${answer.revenue}`);
  }
  return found;
}

/** So many marks, of each place in turn: a sentence, a chart and a table are not crowded out by one another. */
function chosen(every: readonly Clickable[], most: number): Clickable[] {
  const places = new Map<string, Clickable[]>();
  for (const mark of every) {
    const place = mark.place.split(':')[0] ?? '';
    places.set(place, [...(places.get(place) ?? []), mark]);
  }
  const each = Math.max(1, Math.ceil(most / Math.max(1, places.size)));
  return [...places.values()]
    .flatMap((marks) => marks.filter((_, index) => index % Math.ceil(marks.length / each) === 0))
    .slice(0, most);
}

/** Runs every panel of the registry on what is loaded, and opens its marks. */
export async function everyMark(
  session: Session,
  catalog: Catalog,
  scope: Scope,
  segments: Segment[],
  most: number,
): Promise<string[]> {
  const found: string[] = [];
  for (const panel of RUNNABLE.keys()) {
    const around = { session, catalog, scope, segments, marks: () => most };
    const shown = await runOf(panel, around);
    if (shown) found.push(...(await openMarks(panel, shown, around)));
  }
  return found;
}

/** The views of SQL cells under the same dates and segment, and the drawer of the whole with its export. */
async function ofSql(
  session: Session,
  scope: Scope,
  segments: Segment[],
  { from, to, segment }: Setting,
  expected: { all: readonly Sale[]; money: number },
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
