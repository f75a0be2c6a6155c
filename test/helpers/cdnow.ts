import type { Histories } from '../../src/models/lifetime/histories';
import type { Spending } from '../../src/models/lifetime/gamma-gamma';

const DAY = 86_400_000;

export interface CdnowCustomer {
  id: string;
  /** Repeat order days, weeks from the first to the last of them, weeks from the first order to the end. */
  x: number;
  last: number;
  age: number;
  /** Mean money of a repeat order day; 0 where there is none. */
  mean: number;
  /** Order days after the cut. */
  later: number;
}

/** Customers in the text of CDNOW's sample (five columns) or of all (four), by order days up to 1997-09-30, in weeks. */
export function cdnowCustomers(text: string): CdnowCustomer[] {
  const cut = Date.UTC(1997, 8, 30);
  const days = new Map<string, Map<number, number>>();
  for (const line of text.trim().split('\n')) {
    const [id, date, , value] = line.trim().split(/\s+/).slice(-4);
    if (!id || !date || !/^\d{8}$/.test(date)) continue;
    const day = Date.UTC(Number(date.slice(0, 4)), Number(date.slice(4, 6)) - 1, Number(date.slice(6)));
    const own = days.get(id) ?? new Map<number, number>();
    own.set(day, (own.get(day) ?? 0) + Number(value));
    days.set(id, own);
  }
  return [...days].map(([id, own]) => {
    const known = [...own.keys()].filter((day) => day <= cut).sort((a, b) => a - b);
    const [first = 0, ...again] = known;
    return {
      id,
      x: again.length,
      last: ((known.at(-1) ?? 0) - first) / DAY / 7,
      age: (cut - first) / DAY / 7,
      mean: again.length ? again.reduce((sum, day) => sum + (own.get(day) ?? 0), 0) / again.length : 0,
      later: [...own.keys()].filter((day) => day > cut).length,
    };
  });
}

/** Those who did the same, once. */
export function historiesOf(customers: readonly { x: number; last: number; age: number }[]): Histories {
  const groups = new Map<string, [number, number, number, number]>();
  for (const { x, last, age } of customers) {
    const key = `${x} ${last} ${age}`;
    const group = groups.get(key);
    if (group) group[3]++;
    else groups.set(key, [x, last, age, 1]);
  }
  const rows = [...groups.values()];
  const column = (k: 0 | 1 | 2 | 3): Float64Array => Float64Array.from(rows, (row) => row[k]);
  return { x: column(0), last: column(1), age: column(2), people: column(3) };
}

export function spendingOf(customers: readonly { x: number; mean: number }[]): Spending {
  const buyers = customers.filter(({ x, mean }) => x > 0 && mean > 0);
  return {
    x: Float64Array.from(buyers, ({ x }) => x),
    mean: Float64Array.from(buyers, ({ mean }) => mean),
    people: Float64Array.from(buyers, () => 1),
  };
}
