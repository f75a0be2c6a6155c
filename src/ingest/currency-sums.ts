import { currencyIn } from './currency';
import type { FilePlan, Rates } from './file-plan';
import { moneyByRow, type Cells, type Rows } from './meaning';

/** What the rows of each currency come to, with those that name none. */
export interface CurrencySums {
  sums: Record<string, number>;
  unnamed: number;
  rowsUnnamed: number;
}

/**
 * Money by currency, as the plan reads it. @param signs cells that name the currency. @param named they are a column of codes, not signs of the
 * money itself.
 */
export function sumsByCurrency(
  plan: FilePlan,
  rows: Rows,
  signs: Cells | null,
  named: boolean,
  codes: readonly string[],
): CurrencySums {
  const value = moneyByRow(plan, rows);
  const own = new Map(codes.map((code) => [code, 0]));
  let unnamed = 0;
  let rowsUnnamed = 0;
  for (let row = 0; signs && row < rows.length; row++) {
    const text = signs.raw(row).trim();
    const code = named ? text.toUpperCase().replace('RMB', 'CNY') : (currencyIn(text) ?? '');
    const worth = value(row);
    if (code) own.set(code, (own.get(code) ?? 0) + worth);
    else if (worth !== 0) {
      unnamed += worth;
      rowsUnnamed++;
    }
  }
  const sums = Object.fromEntries([...own].map(([code, sum]) => [code, sum + unnamed]));
  return { sums, unnamed, rowsUnnamed };
}

/** All money in one currency. Rows that name none are of it. */
export function convertedSum(
  { to, of }: Rates,
  codes: readonly string[],
  sums: Readonly<Record<string, number>>,
  unnamed: number,
): number {
  const worth = (code: string): number => (code === to ? 1 : (of[code] ?? 0));
  return codes.reduce((sum, code) => sum + ((sums[code] ?? 0) - unnamed) * worth(code), unnamed);
}
