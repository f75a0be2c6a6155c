import type { PanelAnswer } from '../engine/analysis';
import type { SqlAnswer, SqlRequest } from '../engine/cells';
import type { AppError } from '../engine/errors';

/** What a panel came to, and what it was asked with: those of parameter cells filled in. */
export interface PanelShown {
  kind: 'panel';
  panel: string;
  asked: { params: Record<string, unknown>; segment: string | null };
  answer: PanelAnswer;
}

/** What SQL came to: that of a SQL cell, or that behind a figure or a chart. */
export interface RowsShown {
  kind: 'rows';
  /** What was asked, for exports. */
  request: SqlRequest;
  answer: SqlAnswer;
  /** The rows that the chart of a SQL cell draws. */
  chart: SqlAnswer | null;
  chartError: AppError | null;
}

export type Shown = PanelShown | RowsShown;

interface Run {
  /** Of what it shows; a run starts when the prepared key differs. */
  key: string;
  /** How often it was computed since the notebook was opened. */
  runs: number;
}

/** The state of a cell, and what it shows. While a newer run is under way, the old picture stays, dimmed. */
export type CellRun = Run &
  (
    | { state: 'idle' }
    /** It waits for the reader's word: somebody else wrote its SQL. */
    | { state: 'waiting' }
    /** The data lack columns, or a cell that it reads has failed. */
    | { state: 'blocked'; missing: string[]; by: string | null }
    | { state: 'running'; runId: string; shown: Shown | null }
    | { state: 'ready'; shown: Shown | null }
    | { state: 'failed'; error: AppError }
  );

export const IDLE: CellRun = { state: 'idle', key: '', runs: 0 };

/** What stands on screen, of a run that has ended or of the one before. */
export const shownOf = (run: CellRun): Shown | null => ('shown' in run ? run.shown : null);

export function panelShown(run: CellRun): PanelShown | null {
  const shown = shownOf(run);
  return shown?.kind === 'panel' ? shown : null;
}

export function rowsShown(run: CellRun): RowsShown | null {
  const shown = shownOf(run);
  return shown?.kind === 'rows' ? shown : null;
}
