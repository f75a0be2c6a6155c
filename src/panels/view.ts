import type { BaseResult, Catalog } from '../data/catalog';
import type { Where } from '../data/segments/rule';
import type { ResultTable } from '../engine/table';

/** What the cell gives to the view of a panel, besides its figures and parameters. */
export interface ViewTools {
  catalog: Catalog;
  base: BaseResult;
  dark: boolean;
  /** Segments of the notebook, for parameters that name one. */
  segments: readonly { id: string; name: string }[];
  /** Opens the drawer with the customers behind a mark. */
  onwho(where: Where, title: string): void;
  /** Goes to the cell of another panel, adding it where there is none. */
  onpanel(panel: string): void;
  onparams(changes: Record<string, unknown>): void;
  table(name: string): Promise<ResultTable>;
}
