import type { ChartModel } from '../../charts/model';
import type { RecommendationFigures } from './types';

/** What charts of this panel need from the language. */
export interface ChartWords {
  sold: string;
  recommended: string;
  share: string;
  hits: string;
  method(id: string): string;
  item(code: number): string;
  percent(share: number): string;
}

/** Hit rates of all methods on the reported block. */
export const leaderboard = (figures: RecommendationFigures, title: string, words: ChartWords): ChartModel => {
  const rows = figures.evaluation.filter((row) => row.list === 'new').sort((a, b) => b.hit_rate - a.hit_rate);
  return {
    kind: 'bars',
    title,
    height: 34 * rows.length + 50,
    valueTitle: words.hits,
    valueFormat: 'percent',
    bars: rows.map((row) => ({
      name: words.method(row.method),
      value: row.hit_rate,
      text: words.percent(row.hit_rate),
      label: `${words.method(row.method)} · ${words.percent(row.hit_rate)}`,
    })),
  };
};

const SHOWN = 60;

/** How often the best-selling items are bought and how often recommended, as shares of all. */
export function popularityBias(figures: RecommendationFigures, title: string, words: ChartWords): ChartModel {
  const rows = figures.bias.slice(0, SHOWN);
  const all = figures.bias.reduce((sum, row) => sum + row.recommended, 0) || 1;
  const bought = figures.bias.reduce((sum, row) => sum + row.buyers, 0) || 1;
  const line = (name: string, share: (index: number) => number, opens: boolean) => ({
    name,
    points: rows.map((row, x) => ({
      x,
      y: share(x),
      label: `${words.item(row.item)} · ${name} ${words.percent(share(x))}`,
      ...(opens
        ? {
            who: { product_id: [figures.items[row.item]?.product_id ?? ''], list: ['new'] },
            is: { customers: row.recommended },
          }
        : {}),
    })),
  });
  return {
    kind: 'lines',
    title,
    height: 240,
    xTitle: words.sold,
    yTitle: words.share,
    yFormat: 'percent',
    series: [
      line(words.sold, (index) => (rows[index]?.buyers ?? 0) / bought, false),
      line(words.recommended, (index) => (rows[index]?.recommended ?? 0) / all, true),
    ],
  };
}
