import type { Finding } from '../../panel/contract';
import type { Say } from '../../panel/say';
import { scoreOf } from './compute';
import type { RfmParams } from './params';
import type { RfmFigures, SegmentRow } from './types';
import type { words } from './words';

const MIN_SEGMENT = 10;
const MIN_CUSTOMERS = 30;
const MIN_ORDERS = 100;
const SUGGESTED_CUTS = '1, 2, 3, 5, 8';
/** From this share on, a group is whoever the segment of the scope let in. */
const EVERYBODY = 0.99;

/** The sentences whose guards are met (`RF-F1` … `RF-F5`), the strongest first. */
export function findings(figures: RfmFigures): Finding[] {
  const found: Finding[] = [];
  const orders = figures.segments.reduce((sum, row) => sum + row.orders, 0);
  if (figures.customers < MIN_CUSTOMERS || orders < MIN_ORDERS)
    return figures.customers > 0
      ? [
          {
            id: 'too_few',
            values: {
              n: { as: 'count', value: figures.customers },
              need: { as: 'count', value: MIN_CUSTOMERS },
            },
          },
        ]
      : [];
  const champions = figures.segments.find((row) => row.segment === 'champion');
  if (champions && champions.customers >= MIN_SEGMENT && champions.customer_share < EVERYBODY)
    found.push(championSentence(champions, figures));
  const { quiet } = figures;
  if (quiet && quiet.customers >= MIN_SEGMENT && quiet.customers < EVERYBODY * figures.customers) {
    const gone = quiet.longGap !== null && quiet.medianDays > quiet.longGap;
    found.push({
      id: gone ? 'RF-F2' : 'RF-F2-quieter',
      values: {
        n: {
          as: 'count',
          value: quiet.customers,
          who: { segment: ['at_risk', 'cant_lose'] },
          is: { customers: quiet.customers, revenue: quiet.revenue },
        },
        amount: { as: 'money', value: quiet.revenue },
        q: { as: 'percent', value: quiet.share },
        d: { as: 'days', value: Math.round(quiet.medianDays) },
      },
    });
  }
  const young = figures.segments.filter(
    (row) => row.segment === 'new' || row.segment === 'potential_loyalist',
  );
  const youngCustomers = young.reduce((sum, row) => sum + row.customers, 0);
  if (figures.nextOrder && figures.nextOrder.customers >= 50 && youngCustomers > 0)
    found.push({
      id: 'RF-F3',
      values: {
        n: {
          as: 'count',
          value: youngCustomers,
          who: { segment: ['new', 'potential_loyalist'] },
          is: { customers: youngCustomers },
        },
        s: { as: 'percent', value: figures.nextOrder.share },
        h: { as: 'days', value: figures.nextOrder.days },
      },
    });
  found.push(...leftSentence(figures));
  if (figures.emptyScores.f.length > 0)
    found.push({
      id: 'RF-F4',
      values: {
        x: { as: 'percent', value: figures.lowestFrequencyShare },
        list: { as: 'text', value: figures.emptyScores.f.join(', ') },
        cuts: { as: 'text', value: SUGGESTED_CUTS },
      },
    });
  return found;
}

/** How many have left the Champions since the earlier date. */
function leftSentence({ since, transitions }: RfmFigures): Finding[] {
  const left = transitions.filter((row) => row.from_segment === 'champion' && row.to_segment !== 'champion');
  const sum = (column: 'customers' | 'silent' | 'revenue_before'): number =>
    left.reduce((total, row) => total + row[column], 0);
  if (since === null || sum('customers') < MIN_SEGMENT) return [];
  return [
    {
      id: 'RF-F5',
      values: {
        date: { as: 'date', value: since },
        k: {
          as: 'count',
          value: sum('customers'),
          who: { from_segment: ['champion'], to_segment: left.map((row) => row.to_segment) },
          is: { customers: sum('customers') },
        },
        m: { as: 'count', value: sum('silent') },
        amount: { as: 'money', value: sum('revenue_before') },
      },
    },
  ];
}

/** Names the cut point of the Champions' recency, where the map's cells share it, and how often half of them have ordered. */
function championSentence(champions: SegmentRow, figures: RfmFigures): Finding {
  const best = figures.cells.filter((cell) => cell.segment === 'champion');
  const leastR = Math.min(...best.map((cell) => cell.r));
  const days = daysWithin(figures, leastR);
  return {
    id: champions.median_frequency > 1 ? 'RF-F1' : 'RF-F1-recency',
    values: {
      n: {
        as: 'count',
        value: champions.customers,
        who: { segment: ['champion'] },
        is: { customers: champions.customers, orders: champions.orders, revenue: champions.revenue },
      },
      p: { as: 'percent', value: champions.customer_share },
      q: { as: 'percent', value: champions.revenue_share },
      cut: { as: 'days', value: days },
      f: { as: 'number', value: champions.median_frequency, digits: 1 },
    },
  };
}

/** The most days since the last order with which recency score `score` is still given. */
export function daysWithin(figures: Pick<RfmFigures, 'cuts'>, score: number): number {
  const { values, passes } = figures.cuts.r;
  const edge = values[score - 2];
  if (edge === undefined) return Infinity;
  const limit = passes === 'below' ? Math.ceil(edge) - 1 : Math.floor(edge);
  return Math.max(0, limit);
}

/** The fewest orders with which frequency score `score` is given. */
export function ordersFrom(figures: Pick<RfmFigures, 'cuts'>, score: number): number {
  const edges = figures.cuts.f;
  const edge = edges.values[score - 2];
  if (edge === undefined) return 1;
  const start = Math.floor(edge);
  for (let orders = Math.max(1, start); orders <= start + 2; orders++)
    if (scoreOf(orders, edges) >= score) return orders;
  return Math.ceil(edge);
}

/** What to do with a segment: the user's own words, or those of the trade. */
export const actionOf = (segment: string, { actions }: RfmParams, say: Say<typeof words>): string =>
  (actions as Record<string, string | undefined>)[segment] ?? say.word(`rfm.action.${segment}`);
