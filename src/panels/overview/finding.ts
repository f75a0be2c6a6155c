import type { Finding } from '../../panel/contract';
import type { OverviewFigures } from './types';

const MIN_BUYERS = 100;
const PART = { digits: 1, signed: true } as const;
const MIN_ORDERS = 100;
const MIN_PRODUCT_ORDERS = 30;
/** A product that was given back to this share of its money is no best seller. */
const MOST_REVERSED = 0.5;

/** The sentences whose guards are met (`OV-F1` … `OV-F5`, and the 80/20 of buyers), the strongest first, at most seven. */
export function findings(figures: OverviewFigures): Finding[] {
  const value = (metric: string): number => figures.kpis.find((row) => row.metric === metric)?.value ?? 0;
  const [buyers, orders, revenue] = [value('buyers'), value('orders'), value('revenue')];
  if (orders === 0) return [];
  const found: Finding[] = [];
  const unknown = figures.unknownRevenue / (figures.unknownRevenue + revenue);
  found.push({
    id: unknown >= 0.01 ? 'OV-F1-unknown' : 'OV-F1',
    values: {
      from: { as: 'date', value: figures.firstDay ?? '' },
      to: { as: 'date', value: figures.lastDay ?? '' },
      buyers: { as: 'count', value: buyers, who: { orders: { from: 1 } }, is: { customers: buyers } },
      orders: { as: 'count', value: orders },
      revenue: { as: 'money', value: revenue },
      basis: { as: 'term', value: figures.gross ? 'gross' : 'net' },
      x: { as: 'percent', value: unknown },
      amount: { as: 'money', value: figures.unknownRevenue },
    },
  });
  if (buyers >= MIN_BUYERS && figures.topFifth)
    found.push({
      id: 'OV-P',
      panel: 'pareto',
      values: { q: { as: 'percent', value: figures.topFifth.share } },
    });
  if (buyers >= MIN_BUYERS) {
    const gap = value('median_gap_days');
    found.push({
      id: gap > 0 && figures.windowDays < 3 * gap ? 'OV-F2-short' : 'OV-F2',
      panel: 'rfm',
      values: {
        p: {
          as: 'percent',
          value: figures.repeaters.share,
          who: { orders: { from: 2 } },
          is: { customers: figures.repeaters.customers },
        },
        q: { as: 'percent', value: figures.repeaters.revenueShare },
        rest: {
          as: 'percent',
          value: 1 - figures.repeaters.share,
          who: { orders: { from: 1, to: 1 } },
          is: { customers: buyers - figures.repeaters.customers },
        },
      },
    });
  }
  found.push(...growthOf(figures), ...returnsOf(figures), ...bestSellerOf(figures));
  return found.slice(0, 7);
}

function growthOf({ change }: OverviewFigures): Finding[] {
  if (!change?.sure || Math.abs(change.relative) < 0.02 || Math.min(...change.orders) < MIN_ORDERS) return [];
  const total = change.parts.reduce((sum, part) => sum + Math.abs(part), 0);
  const main = change.parts.findIndex((part) => Math.abs(part) >= 0.6 * total);
  const driver = ['customers', 'orders_each', 'order_value'][main];
  return [
    {
      id: `OV-F3-${change.relative > 0 ? 'rose' : 'fell'}${driver ? '-mostly' : ''}`,
      values: {
        d: { as: 'percent', value: Math.abs(change.relative), digits: 1 },
        driver: {
          as: 'term',
          value: `driver.${driver ?? 'customers'}.${(change.parts[main] ?? 0) < 0 ? 'down' : 'up'}`,
        },
        a: { as: 'percent', value: change.parts[0] ?? 0, ...PART },
        b: { as: 'percent', value: change.parts[1] ?? 0, ...PART },
        c: { as: 'percent', value: change.parts[2] ?? 0, ...PART },
      },
    },
  ];
}

function returnsOf({ returns }: OverviewFigures): Finding[] {
  if (returns.amount <= 0) return [];
  return [
    {
      id: returns.deducted ? 'OV-F4-net' : 'OV-F4',
      values: {
        amount: { as: 'money', value: returns.amount },
        x: { as: 'percent', value: returns.share },
        k: { as: 'count', value: returns.topChanges },
      },
    },
  ];
}

function bestSellerOf({ bestSellers }: OverviewFigures): Finding[] {
  const best = [...bestSellers]
    .sort((a, b) => b.revenue - a.revenue)
    .find((row) => row.orders >= MIN_PRODUCT_ORDERS && row.reversed < MOST_REVERSED * row.revenue);
  if (!best) return [];
  return [
    {
      id: best.largest_order_share >= 0.5 ? 'OV-F5-one-order' : 'OV-F5',
      values: {
        product: { as: 'text', value: best.product_name ?? best.product_id },
        share: { as: 'percent', value: best.share },
        buyers: {
          as: 'count',
          value: best.buyers,
          who: { product_id: [best.product_id] },
          is: { customers: best.buyers, orders: best.orders, revenue: best.revenue },
        },
        r: { as: 'percent', value: best.repeat_rate ?? 0 },
        largest: { as: 'percent', value: best.largest_order_share },
      },
    },
  ];
}
