/** Features of people in columns, with what is to be told: `y` is 1 where it happened. */
export interface Examples {
  names: readonly string[];
  columns: readonly Float64Array[];
  y: Float64Array;
}

/** A trained model. */
export interface Classifier {
  id: string;
  /** Probability of a row, and what each feature adds to its log odds against the mean of those it was trained on. */
  predict(columns: readonly Float64Array[], row: number, adds?: Float64Array): number;
}

export const sigmoid = (z: number): number =>
  z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z));

/** Probabilities of all rows. */
export function probabilities({ predict }: Classifier, columns: readonly Float64Array[]): Float64Array {
  const n = columns[0]?.length ?? 0;
  return Float64Array.from({ length: n }, (_, row) => predict(columns, row));
}

/** Some rows of all columns. */
export const rowsAt = ({ names, columns, y }: Examples, rows: readonly number[]): Examples => ({
  names,
  columns: columns.map((column) => Float64Array.from(rows, (row) => column[row] as number)),
  y: Float64Array.from(rows, (row) => y[row] as number),
});
