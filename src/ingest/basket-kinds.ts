/** How baskets stand in a table: lists in the cells of a column, items in as many cells as there are, or a column for each item. */
export type BasketShape =
  | { kind: 'list'; column: number; separator: string }
  | { kind: 'wide'; id: number; firstItem: number; headed: boolean }
  | { kind: 'columns'; items: number[] };

const NOTHING = new Set(['', '0', '0.0', 'false', 'f', 'no', 'n', 'nan', 'none', 'null', '-', '否', '无']);
/** Whether a cell says that an item is not there. */
export const isNothing = (cell: string): boolean => NOTHING.has(cell.trim().toLowerCase());

/** The items of a list in a cell. */
export const itemsOf = (cell: string, separator: string): string[] =>
  cell
    .split(separator)
    .map((item) => item.trim())
    .filter((item) => !isNothing(item));
