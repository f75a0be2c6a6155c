import { fromArrow, table, toArrowIPC, type ColumnTable } from 'arquero';
import { ident, join, sql } from '../sql/sql';

/** A result held in columns. Only arquero verbs that compile no code may be used on it: the page's policy forbids `eval`. */
export type ResultTable = ColumnTable;

/** Cells as the engine hands them over: SQL casts counts to INTEGER or DOUBLE and dates to text before they get here. */
export type Cell = string | number | boolean | null;

/** Reads an Arrow IPC stream. */
export function decodeTable(bytes: Uint8Array): ResultTable {
  return fromArrow(bytes);
}

/** Columns of numbers, all equally long. */
export type Columns = Record<string, Int32Array | Float64Array>;

/** The statement that declares a table of columns without rows: a stream without rows would make none. */
export function declarationOf(target: string, columns: Columns): string {
  const declared = Object.entries(columns).map(([name, values]) =>
    values instanceof Int32Array ? sql`${ident(name)} INTEGER` : sql`${ident(name)} DOUBLE`,
  );
  return sql`CREATE OR REPLACE TABLE ${ident(target)} (${join(declared)})`.text;
}

/** Puts columns into a table by an engine that takes Arrow streams; those without rows are declared. */
export async function insertColumns(
  engine: {
    stream(sql: string): Promise<unknown>;
    insert(table: string, stream: Uint8Array): Promise<unknown>;
  },
  target: string,
  columns: Columns,
): Promise<void> {
  const empty = (Object.values(columns)[0]?.length ?? 0) === 0;
  await (empty
    ? engine.stream(declarationOf(target, columns))
    : engine.insert(target, toArrowIPC(table(columns), { format: 'stream' })));
}

/** All rows as objects, for tables small enough to be drawn. */
export function rowsOf<T>(table: ResultTable): T[] {
  const names = table.columnNames();
  const columns = names.map((name) => table.column(name));
  return Array.from({ length: table.numRows() }, (_, row) => {
    const record: Record<string, unknown> = {};
    names.forEach((name, index) => {
      const value: unknown = columns[index]?.at(row);
      record[name] = value === undefined ? null : value;
    });
    return record as T;
  });
}

const ROW = Symbol('row');

/** All rows as objects that read a cell when they are asked for it: a long table costs what is looked at. A copy of one has no cells. */
export function rowViews<T>(table: ResultTable): T[] {
  class View {
    readonly [ROW]: number;
    constructor(row: number) {
      this[ROW] = row;
    }
  }
  for (const name of table.columnNames()) {
    const column = table.column(name);
    Object.defineProperty(View.prototype, name, {
      get(this: View): unknown {
        return column?.at(this[ROW]) ?? null;
      },
    });
  }
  return Array.from({ length: table.numRows() }, (_, row) => new View(row) as T);
}

/** A column of numbers as a typed array, without a look at each cell where the engine handed over plain doubles. */
export function floatsOf(table: ResultTable, name: string): Float64Array {
  const column: unknown = table.column(name);
  const whole = (column as { toArray?: () => unknown } | undefined)?.toArray?.();
  return whole instanceof Float64Array ? whole : (table.array(name, Float64Array) as Float64Array);
}

/** A column of integers as a typed array. */
export function integersOf(table: ResultTable, name: string): Int32Array {
  const column: unknown = table.column(name);
  const whole = (column as { toArray?: () => unknown } | undefined)?.toArray?.();
  return whole instanceof Int32Array ? whole : (table.array(name, Int32Array) as Int32Array);
}

/** The first row, which a query with aggregates only always has. @throws where there is none. */
export function firstRow<T>(table: ResultTable): T {
  const [row] = rowsOf<T>(table.slice(0, 1));
  if (!row) throw new Error('result without a row');
  return row;
}
