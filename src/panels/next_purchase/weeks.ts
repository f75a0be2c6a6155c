import { addDays } from '../../data/scope';
import { rowsOf } from '../../engine/table';
import { forecastWeeks } from '../../models/forecast';
import { quantileType7 } from '../../models/quantile';
import type { TaskContext } from '../../panel/contract';
import { inSegment, spanDaysOf, type Measured } from '../../panel/measured';
import { sql } from '../../sql/sql';
import type { NextParams } from './params';
import { weeksQuery } from './query';
import type { NextFigures } from './types';

const YEAR_WEEKS = 52;
const AROUND = 6;
const DIP = 0.7;

/** Orders and money of the next weeks from the analysis date on, whole weeks of the past before them, and how orders lie over the week. */
export async function forecastOf(
  { horizonWeeks }: NextParams,
  measured: Measured,
  context: TaskContext,
): Promise<Pick<NextFigures, 'forecast' | 'weeks' | 'past' | 'weekdays' | 'dip'>> {
  const { asOf } = context;
  const rows = rowsOf<{ week: number; orders: number; revenue: number }>(
    await context.query(weeksQuery(asOf, measured)),
  );
  const whole = Math.floor(spanDaysOf(context) / 7);
  const of = new Map(rows.map((row) => [row.week, row]));
  const series = Array.from({ length: whole }, (_, index) => of.get(index - whole + 1)?.orders ?? 0);
  const past = series.map((orders, index) => ({ week: addDays(asOf, -7 * (whole - index)), orders }));
  const found = forecastWeeks(series, horizonWeeks);
  const recent = rows.filter(({ week }) => week > -horizonWeeks);
  const orders = recent.reduce((sum, row) => sum + row.orders, 0);
  const orderMoney = orders > 0 ? recent.reduce((sum, row) => sum + row.revenue, 0) / orders : 0;
  const days = rowsOf<{ weekday: number; share: number }>(
    await context.query(
      sql`SELECT isodow(day)::INTEGER AS weekday, (count(*) / sum(count(*)) OVER ())::DOUBLE AS share FROM orders WHERE day >= ${addDays(asOf, -7 * Math.min(whole, 26))}::DATE AND ${inSegment(measured.segment)} GROUP BY 1`,
    ),
  );
  const weekdays = Array.from(
    { length: 7 },
    (_, index) => days.find(({ weekday }) => weekday === index + 1)?.share ?? 0,
  );
  const dip = dipAhead(series, horizonWeeks, asOf);
  if (!found) return { forecast: null, weeks: [], past, weekdays, dip };
  const { values, low, high, ...how } = found;
  return {
    forecast: { ...how, orderMoney },
    weeks: values.map((value, index) => ({
      week: addDays(asOf, 7 * index),
      orders: value,
      low: low[index] ?? null,
      high: high[index] ?? null,
      revenue: value * orderMoney,
    })),
    past,
    weekdays,
    dip,
  };
}

/** Weeks ahead that, a year ago, fell below seven tenths of the middle of the weeks around them; the longest stretch of such. */
function dipAhead(series: readonly number[], weeks: number, asOf: string): NextFigures['dip'] {
  const start = series.length - YEAR_WEEKS;
  if (start < AROUND) return null;
  const middle = quantileType7(
    Float64Array.from(series.slice(start - AROUND, start + weeks + AROUND)).sort(),
    0.5,
  );
  const low = Array.from({ length: weeks }, (_, step) => (series[start + step] as number) < DIP * middle);
  let best: [from: number, to: number] | null = null;
  for (let from = 0; from < weeks; from++) {
    let to = from;
    while (to < weeks && low[to]) to++;
    if (to > from && (!best || to - from > best[1] - best[0])) best = [from, to];
    from = Math.max(from, to);
  }
  if (!best || !(middle > 0)) return null;
  const [from, to] = best;
  const held = series.slice(start + from, start + to).reduce((sum, value) => sum + value, 0) / (to - from);
  return {
    from: addDays(asOf, 7 * (from - YEAR_WEEKS)),
    to: addDays(asOf, 7 * (to - YEAR_WEEKS) - 1),
    share: held / middle,
  };
}
