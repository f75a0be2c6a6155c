import { fisherExact } from './fisher';
import { holm } from './holm';

/** A share of one group beside the share of another: `hits` among `of`. */
export interface TwoShares {
  hits: number;
  of: number;
  otherHits: number;
  otherOf: number;
}

export type Tested<Row> = Row & { p: number; pAdjusted: number };

const pOf = ({ hits, of, otherHits, otherOf }: TwoShares): number =>
  fisherExact(hits, of, otherHits, otherOf);

function adjusted<Row>(rows: readonly Row[], p: readonly number[]): Tested<Row>[] {
  const all = holm(p);
  return rows.map((row, index) => ({ ...row, p: p[index] as number, pAdjusted: all[index] as number }));
}

/**
 * Many pairs of shares, each by Fisher's exact test, two-sided, and adjusted by Holm over all of them. The two groups of a pair must
 * be apart. @returns the rows in their order.
 */
export const testShares = <Row>(rows: readonly Row[], sharesOf: (row: Row) => TwoShares): Tested<Row>[] =>
  adjusted(
    rows,
    rows.map((row) => pOf(sharesOf(row))),
  );

/** The same with a pause after each test. @param pause may throw to stop the work. */
export async function testSharesWithPauses<Row>(
  rows: readonly Row[],
  sharesOf: (row: Row) => TwoShares,
  pause: () => Promise<void>,
): Promise<Tested<Row>[]> {
  const p: number[] = [];
  for (const row of rows) {
    p.push(pOf(sharesOf(row)));
    await pause();
  }
  return adjusted(rows, p);
}
