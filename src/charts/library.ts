/** What charts are drawn with: fetched once, when the first chart or the first file is at hand. */
export const library = (): Promise<[typeof import('vega-embed'), typeof import('vega-interpreter')]> =>
  Promise.all([import('vega-embed'), import('vega-interpreter')]);

/** Fetches what charts are drawn with, while something else is waited for. */
export function prepareCharts(): void {
  void library().catch(() => undefined);
}

/** Lets the page answer before the next step. */
export const breath = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

let drawing: Promise<unknown> = Promise.resolve();

/** Charts are drawn one after the other, and what stands around them is painted first. */
export function inTurn<T>(draw: () => Promise<T>): Promise<T> {
  const turn = drawing.then(breath).then(draw);
  drawing = turn.catch(() => undefined);
  return turn;
}
