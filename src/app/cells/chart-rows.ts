import { mask } from '../../data/personal';
import type { SqlResult } from '../../engine/cells';
import { decodeTable, rowsOf } from '../../engine/table';
import type { ChartRow } from '../../notebook/result-chart';

/** Rows of a chart, its three columns by place; names of people and the like are masked in labels as everywhere. */
export function chartRows(result: SqlResult | undefined): ChartRow[] {
  if (!result) return [];
  const shown = (index: number, value: unknown): string | null => {
    if (value === null || value === undefined) return null;
    const kind = result.columns[index]?.personal;
    return kind ? mask(kind, String(value)) : String(value);
  };
  return rowsOf<Record<string, unknown>>(decodeTable(result.rows)).map((row) => ({
    x: typeof row.c0 === 'number' ? row.c0 : shown(0, row.c0),
    y: row.c1 === null || row.c1 === undefined ? null : Number(row.c1),
    by: shown(2, row.c2),
  }));
}
