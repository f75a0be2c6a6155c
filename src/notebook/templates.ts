import { readDocument } from './document';
import type { NotebookDocument } from './schema';

export const TEMPLATES = ['retail', 'ecommerce', 'travel', 'restaurant', 'bank', 'telecom'] as const;
export type TemplateId = (typeof TEMPLATES)[number];

interface Draft {
  scope?: object;
  segments?: object[];
  cells: object[];
}

const panel = (name: string, params: object = {}): object => ({ kind: 'panel', panel: name, params });
const kpi = (metric: string, format: string): object => ({
  kind: 'kpi',
  from: 'overview.kpis',
  column: 'value',
  where: { column: 'metric', is: metric },
  format,
});
const daysParameter = (name: string, value: number, title: string): object => ({
  kind: 'parameter',
  name,
  input: 'number',
  value,
  min: 7,
  max: 365,
  step: 1,
  title,
});

interface Trade {
  /** Days without an order after which somebody who came twice is quiet. */
  quietDays: number;
  cells: readonly object[];
}

const TRADES: Record<TemplateId, Trade> = {
  retail: {
    quietDays: 90,
    cells: [
      panel('overview'),
      panel('pareto', { dimension: 'product' }),
      panel('basket', { basket: 'order' }),
      panel('rfm'),
      panel('cohorts', { period: 'month' }),
    ],
  },
  ecommerce: {
    quietDays: 60,
    cells: [
      kpi('revenue', 'money'),
      kpi('repeat_rate', 'percent'),
      panel('overview'),
      panel('rfm', { method: 'quantile' }),
      panel('cohorts', { period: 'week' }),
      panel('recommendations'),
    ],
  },
  travel: {
    quietDays: 365,
    cells: [
      kpi('average_order_value', 'money'),
      panel('overview', { growthDays: 365 }),
      panel('rfm', { bins: { r: 5, f: 3, m: 5 }, monetary: 'average', transitionDays: 365 }),
      panel('cohorts', { period: 'quarter', retention: 'bracket', brackets: [180, 365, 730] }),
      panel('pareto', { dimension: 'customer' }),
    ],
  },
  restaurant: {
    quietDays: 45,
    cells: [
      kpi('orders_per_customer', 'number'),
      panel('overview', { growthDays: 30 }),
      panel('basket', { basket: 'order', item: 'product_name' }),
      panel('rfm', { frequency: 'days', transitionDays: 30 }),
      panel('cohorts', { period: 'week' }),
    ],
  },
  bank: {
    quietDays: 90,
    cells: [
      panel('overview'),
      panel('pareto', { dimension: 'customer', tiers: 'decile' }),
      panel('rfm', { frequency: 'lines' }),
      panel('cohorts', { period: 'quarter' }),
      panel('basket', { basket: 'customer', item: 'category' }),
    ],
  },
  telecom: {
    quietDays: 60,
    cells: [
      panel('overview'),
      panel('cohorts', { period: 'month', retention: 'on_or_after' }),
      panel('rfm', { transitionDays: 30 }),
      panel('pareto', { dimension: 'member_level' }),
    ],
  },
};

const QUIET_SQL = `SELECT customer_id, max(ordered_at)::DATE AS last_order, count(DISTINCT order_id) AS orders, sum(amount) AS revenue
FROM counted
GROUP BY customer_id
HAVING orders >= 2 AND max(ordered_at) < $as_of - to_days($quiet_days::INTEGER)
ORDER BY revenue DESC`;

/** What a template holds beside its first note, in words that `say` gives. */
function draftOf(id: TemplateId, say: (key: string) => string): Draft {
  const { quietDays, cells } = TRADES[id];
  return {
    segments: [
      {
        id: 's1',
        name: say('template.segment.quiet'),
        rule: {
          all: [
            { field: 'orders', op: 'gte', value: 2 },
            { field: 'recency_days', op: 'gt', value: quietDays },
          ],
        },
      },
    ],
    cells: [
      ...cells,
      daysParameter('quiet_days', quietDays, say('template.parameter.quiet_days')),
      { kind: 'sql', name: 'gone_quiet', sql: QUIET_SQL, title: say('template.sql.gone_quiet') },
      {
        kind: 'kpi',
        from: 'gone_quiet',
        column: 'customer_id',
        aggregate: 'count',
        title: say('template.kpi.gone_quiet'),
      },
    ],
  };
}

/** A starting notebook of a trade, its words in the language of `say`. */
export function templateOf(
  id: TemplateId,
  language: NotebookDocument['language'],
  say: (key: string) => string,
): NotebookDocument {
  const { cells, ...rest } = draftOf(id, say);
  const note = { kind: 'note', markdown: say(`template.${id}.note`) };
  return readDocument(
    JSON.stringify({
      app: 'vitalfew',
      version: 1,
      title: say(`template.${id}`),
      language,
      ...rest,
      cells: [note, ...cells].map((cell, index) => ({ ...cell, id: `c${index + 1}` })),
    }),
  );
}
