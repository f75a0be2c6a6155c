import type { Tally, Where } from '../data/segments/rule';

/** A mark knows what it stands for, in the terms of its panel: clicking it asks who is behind. */
export interface Mark {
  who?: Where;
  /** What it says of them. */
  is?: Tally;
  label: string;
}

interface Common {
  /** It shows one customer. */
  person?: boolean;
  /** Said by screen readers and written into exports. */
  title: string;
  height: number;
}

/** A line of points in order; `low` and `high` are the ends of an interval. */
export interface LineSeries {
  name: string;
  points: (Mark & { x: number; y: number; low?: number; high?: number })[];
  /** `main` stands out, `quiet` stays behind, `projected` is dashed. */
  style?: 'main' | 'quiet' | 'projected';
  /** The series that it goes on, whose colour it has. */
  of?: string;
}

/** Small models of the charts that panels draw. Links and documents never carry more than this. */
export type ChartModel =
  | (Common & {
      kind: 'heatmap';
      /** Cells of one `group` are framed together. */
      cells: (Mark & {
        x: string;
        y: string;
        value: number;
        text: string;
        faded?: boolean;
        group?: string;
      })[];
      /** Where the middle of the colours lies, if they run both ways from it. */
      middle?: number;
      /** Cells are told by their own texts: no names stand at the sides. */
      bare?: boolean;
      /** Names along the bottom are long and stand slanted. */
      slanted?: boolean;
      xOrder: string[];
      yOrder: string[];
      xTitle: string;
      yTitle: string;
    })
  | (Common & {
      kind: 'bars';
      bars: (Mark & { name: string; value: number; text: string })[];
      valueTitle: string;
      valueFormat?: 'percent';
    })
  | (Common & {
      kind: 'histogram';
      bins: (Mark & { from: number; to: number; value: number })[];
      cuts: { at: number; text: string }[];
      logarithmic: boolean;
      xTitle: string;
      yTitle: string;
    })
  | (Common & {
      kind: 'months';
      /** How long a period is; a month unless told. */
      step?: 'week' | 'month' | 'quarter';
      bars: (Mark & { month: string; series: string; value: number; complete: boolean; text: string })[];
      series: string[];
      /** Series run from the best to the worst: stacked without gaps, in colours that do so too. */
      ranked?: boolean;
      valueTitle: string;
      incomplete: string;
    })
  | (Common & {
      kind: 'curve';
      points: (Mark & { x: number; y: number })[];
      mark: { x: number; y: number; text: string } | null;
      diagonal: boolean;
      xTitle: string;
      yTitle: string;
    })
  | (Common & {
      kind: 'lines';
      series: LineSeries[];
      xTitle: string;
      yTitle: string;
      /** Shares are written as percent, amounts with K and M, others as they are. */
      yFormat: 'percent' | 'amount' | 'plain';
      /** Names of the places on the x axis, where it is not numbers. */
      xNames?: string[];
      /** Places on the x axis at which something happened. */
      ticks?: readonly number[];
    })
  | (Common & {
      kind: 'scatter';
      /** How the axes are written; shares unless told. */
      format?: 'amount';
      points: (Mark & { x: number; y: number; value: number })[];
      xTitle: string;
      yTitle: string;
      /** What the colour stands for. */
      valueTitle: string;
    })
  | (Common & {
      kind: 'parallel';
      /** Each line leads from place to place; its thickness stands for `weight`, its colour for `value`. */
      lines: (Mark & { value: number; weight: number; points: { x: string; y: string }[] })[];
      xNames: string[];
      yNames: string[];
      valueTitle: string;
    })
  | (Common & {
      kind: 'network';
      /** Places in the unit square; radius in pixels. */
      nodes: {
        x: number;
        y: number;
        kind: 'item' | 'rule';
        text: string;
        radius: number;
        value: number;
        label: string;
      }[];
      links: { x: number; y: number; x2: number; y2: number; value: number }[];
    })
  | (Common & {
      kind: 'tree';
      leaves: { y: number; text: string }[];
      /** Points of each branch in order. */
      segments: { id: number; x: number; y: number; order: number }[];
    })
  | (Common & {
      kind: 'pyramid';
      /** Two bars from the middle for each name. */
      bars: (Mark & { name: string; side: 'left' | 'right'; value: number })[];
      /** From the top down. */
      names: string[];
      left: string;
      right: string;
      valueTitle: string;
    })
  | (Common & {
      kind: 'boxes';
      /** From `low` to `high` a line, between the quarters a box, the median across it. */
      boxes: (Mark & { name: string; low: number; q1: number; median: number; q3: number; high: number })[];
      valueTitle: string;
      logarithmic: boolean;
    })
  | (Common & {
      kind: 'radar';
      /** Names around the ring, clockwise from the top. */
      axes: string[];
      /** Where everybody's mean lies, 0 in the middle to 1 at the ring. */
      middle: number;
      /** Values from 0 to 1, each on the axis of that number. */
      series: { name: string; points: (Mark & { axis: number; value: number })[] }[];
    })
  | (Common & {
      kind: 'flow';
      flows: (Mark & { from: string; to: string; value: number; text: string })[];
      order: string[];
      fromTitle: string;
      toTitle: string;
    });

export type ChartKind = ChartModel['kind'];

export type ChartOf<Kind extends ChartKind> = Extract<ChartModel, { kind: Kind }>;

/** Places on the x axis of a drawn chart, in pixels from its left. */
export interface XScale {
  pixelOf(value: number): number;
  valueAt(pixel: number): number;
}

/** All marks of a chart in reading order: what it says beside its picture. */
export function marksOf(model: ChartModel): Mark[] {
  switch (model.kind) {
    case 'heatmap':
      return model.cells;
    case 'bars':
    case 'pyramid':
    case 'months':
      return model.bars;
    case 'histogram':
      return model.bins;
    case 'curve':
    case 'scatter':
      return model.points;
    case 'lines':
      return model.series.flatMap(({ points }) => points);
    case 'radar':
      return model.series.flatMap(({ points }) => points);
    case 'parallel':
      return model.lines;
    case 'network':
      return model.nodes;
    case 'tree':
      return model.leaves.map(({ text }) => ({ label: text }));
    case 'boxes':
      return model.boxes;
    case 'flow':
      return model.flows;
  }
}

/** The point of a curve that stands nearest to a place on its x axis. */
export function nearestOnCurve({ points }: ChartOf<'curve'>, x: number): Mark | null {
  let nearest: (typeof points)[number] | null = null;
  for (const point of points)
    if (!nearest || Math.abs(point.x - x) < Math.abs(nearest.x - x)) nearest = point;
  return nearest && Number.isFinite(x) && x >= -0.02 && x <= 1.02 ? nearest : null;
}
