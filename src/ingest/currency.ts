const SIGNS: readonly (readonly [sign: RegExp, code: string])[] = [
  [/円|JPY/i, 'JPY'],
  [/[¥￥元]|CNY|RMB/i, 'CNY'],
  [/€|\bEUR\b/i, 'EUR'],
  [/£|\bGBP\b/i, 'GBP'],
  [/₩|\bKRW\b/i, 'KRW'],
  [/₹|\bINR\b/i, 'INR'],
  [/\$|\bUSD\b/i, 'USD'],
];

/** The currency that a number, or a heading, carries; null where it carries none. */
export const currencyIn = (text: string): string | null =>
  SIGNS.find(([sign]) => sign.test(text))?.[1] ?? null;

/** What of a file's plan tells of its money. */
interface Planned {
  columns: readonly { index: number; name: string; use: { kind: string; field?: string } }[];
  evidence: readonly { currencies: readonly string[] }[];
}

const MONEY = new Set(['amount', 'order_amount', 'unit_price', 'refund_amount', 'cost', 'discount']);

/** Currencies of the money in some files: of its cells, else of its headings. */
export function currenciesOf(plans: readonly Planned[]): string[] {
  const found = new Set<string>();
  for (const { columns, evidence } of plans)
    for (const { index, name, use } of columns) {
      if (!MONEY.has(use.field ?? '')) continue;
      const own = evidence[index]?.currencies ?? [];
      const heading = currencyIn(name);
      for (const code of own.length > 0 ? own : heading ? [heading] : []) found.add(code);
    }
  return [...found];
}

/** Currencies that share a sign: what the column says is then more than the sign does. */
const SAME_SIGN: Readonly<Record<string, readonly string[]>> = {
  USD: ['USD', 'CAD', 'AUD', 'NZD', 'HKD', 'SGD', 'TWD', 'MXN', 'BRL'],
  CNY: ['CNY', 'JPY'],
};

/** How many currencies a column and the signs of cells come to together. @param code of the column; null where there is none. */
export const togetherWith = (code: string | null, signs: readonly string[]): number =>
  code === null
    ? signs.length
    : 1 + signs.filter((sign) => !(SAME_SIGN[sign] ?? [sign]).includes(code)).length;
