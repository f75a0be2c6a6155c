import type { ChartModel } from './model';

type Flow = Extract<ChartModel, { kind: 'flow' }>['flows'][number];

export interface RibbonPoint {
  id: string;
  x: number;
  low: number;
  high: number;
  direction: 'up' | 'same' | 'down';
  label: string;
  who: Flow['who'];
}

export interface FlowName {
  side: 'left' | 'right';
  x: number;
  y: number;
  text: string;
}

const STEPS = 24;
const GAP = 0.012;

/**
 * Lays out a Sankey diagram of two columns in the unit square: bands as tall as their sums, ribbons between them as sampled
 * smooth curves. `order` runs from the best to the worst; names that are not in it come last.
 */
export function flowShapes(
  flows: Flow[],
  order: readonly string[],
): { ribbons: RibbonPoint[]; names: FlowName[] } {
  const place = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);
  const total = flows.reduce((sum, { value }) => sum + value, 0);
  if (total === 0) return { ribbons: [], names: [] };
  const column = (side: 'from' | 'to'): Map<string, { start: number; used: number; size: number }> => {
    const sums = new Map<string, number>();
    for (const flow of flows) sums.set(flow[side], (sums.get(flow[side]) ?? 0) + flow.value);
    const names = [...sums.keys()].sort((a, b) => place(a) - place(b));
    const room = 1 - GAP * (names.length - 1);
    const bands = new Map<string, { start: number; used: number; size: number }>();
    let start = 0;
    for (const name of names) {
      const size = ((sums.get(name) ?? 0) / total) * room;
      bands.set(name, { start, used: 0, size });
      start += size + GAP;
    }
    return bands;
  };
  const left = column('from');
  const right = column('to');
  const sorted = [...flows].sort((a, b) => place(a.from) - place(b.from) || place(a.to) - place(b.to));
  const ribbons = sorted.flatMap((flow) => {
    const source = left.get(flow.from);
    const target = right.get(flow.to);
    if (!source || !target) return [];
    const height = (flow.value / total) * (1 - GAP * (left.size - 1));
    const arrival = (flow.value / total) * (1 - GAP * (right.size - 1));
    const [from, to] = [source.start + source.used, target.start + target.used];
    source.used += height;
    target.used += arrival;
    const step = place(flow.to) - place(flow.from);
    const direction = step === 0 ? 'same' : step < 0 ? 'up' : 'down';
    return Array.from({ length: STEPS + 1 }, (_, index): RibbonPoint => {
      const x = index / STEPS;
      const smooth = x * x * (3 - 2 * x);
      const low = from + (to - from) * smooth;
      return {
        id: `${flow.from}>${flow.to}`,
        x,
        low,
        high: low + height + (arrival - height) * smooth,
        direction,
        label: flow.label,
        who: flow.who,
      };
    });
  });
  const names = (bands: typeof left, side: 'left' | 'right'): FlowName[] =>
    [...bands]
      .filter(([, { size }]) => size > 0.012)
      .map(([text, { start, size }]) => ({ side, x: side === 'left' ? 0 : 1, y: start + size / 2, text }));
  return { ribbons, names: [...names(left, 'left'), ...names(right, 'right')] };
}
