import { marksOf, type ChartModel, type Mark } from '../charts/model';
import type { Finding } from '../panel/contract';
import type { Row, TablePart } from '../panel/picture';

/** Columns that count people, in tables that do not say which of theirs does. */
const PEOPLE = ['customers', 'people', 'buyers', 'repeat_buyers', 'seen'];

/** Whether a group of so many people is too small to be shown. */
export const isSmall = (people: unknown, least: number): boolean =>
  typeof people === 'number' && people > 0 && people < least;

/** Whether a sentence is about a group that is too small to be shown. */
export const isOfFew = ({ values }: Finding, least: number): boolean =>
  Object.values(values).some(({ is }) => isSmall(is?.customers, least));

/** The column of a table that counts people; null where none does. */
const peopleColumn = ({ says, columns }: TablePart): string | null =>
  says?.customers ?? PEOPLE.find((key) => columns.some((column) => column.key === key)) ?? null;

/**
 * Rows of a table whose group is too small to be shown. Where it is one alone, the smallest of the others goes with it: else the total gives it
 * away.
 */
export function smallRows(part: TablePart, rows: readonly Row[], least: number): ReadonlySet<Row> {
  const column = peopleColumn(part);
  if (column === null) return new Set();
  const small = new Set(rows.filter((row) => isSmall(row[column], least)));
  if (small.size !== 1) return small;
  const others = rows.filter((row) => !small.has(row) && typeof row[column] === 'number' && row[column] > 0);
  const [next] = others.sort((a, b) => Number(a[column]) - Number(b[column]));
  return next ? small.add(next) : small;
}

const keeps =
  (least: number) =>
  ({ is }: Mark): boolean =>
    !isSmall(is?.customers, least);

/** A chart without the marks of groups that are too small to be shown, and how many those are. */
export function withoutSmallMarks(model: ChartModel, least: number): { model: ChartModel; left: number } {
  const kept = keeps(least);
  const left = marksOf(model).filter((mark) => !kept(mark)).length;
  if (left === 0) return { model, left };
  switch (model.kind) {
    case 'heatmap':
      return { model: { ...model, cells: model.cells.filter(kept) }, left };
    case 'bars':
      return { model: { ...model, bars: model.bars.filter(kept) }, left };
    case 'months':
      return { model: { ...model, bars: model.bars.filter(kept) }, left };
    case 'histogram':
      return { model: { ...model, bins: model.bins.filter(kept) }, left };
    case 'curve':
      return { model: { ...model, points: model.points.filter(kept) }, left };
    case 'scatter':
      return { model: { ...model, points: model.points.filter(kept) }, left };
    case 'lines':
      return {
        model: {
          ...model,
          series: model.series.map((one) => ({ ...one, points: one.points.filter(kept) })),
        },
        left,
      };
    case 'radar':
      return {
        model: { ...model, series: model.series.filter(({ points }) => points.every(kept)) },
        left,
      };
    case 'parallel':
      return { model: { ...model, lines: model.lines.filter(kept) }, left };
    case 'pyramid':
      return { model: { ...model, bars: model.bars.filter(kept) }, left };
    case 'boxes':
      return { model: { ...model, boxes: model.boxes.filter(kept) }, left };
    case 'flow':
      return { model: { ...model, flows: model.flows.filter(kept) }, left };
    case 'network':
    case 'tree':
      return { model, left: 0 };
  }
}
