const SIGNS: readonly (readonly [sign: RegExp, code: string])[] = [
  [/NT\$|\bN?TWD?\b|新台币|新臺幣/i, 'TWD'],
  [/HK\$|\bHKD\b|港币|港元/i, 'HKD'],
  [/\bA\$|AU\$|\bAUD\b/i, 'AUD'],
  [/\bC\$|CA\$|\bCAD\b/i, 'CAD'],
  [/NZ\$|\bNZD\b/i, 'NZD'],
  [/S\$|\bSGD\b/i, 'SGD'],
  [/R\$|\bBRL\b/, 'BRL'],
  [/\bMX\$|\bMXN\b/i, 'MXN'],
  [/円|JPY/i, 'JPY'],
  [/[¥￥元圆圓]|CNY|RMB|人民币/i, 'CNY'],
  [/€|\bEUR\b/i, 'EUR'],
  [/£|\bGBP\b/i, 'GBP'],
  [/₩|원|\bKRW\b/i, 'KRW'],
  [/₹|\bRs\b|\bINR\b/i, 'INR'],
  [/\bCHF\b|\bSFr\b/i, 'CHF'],
  [/zł|\bPLN\b/i, 'PLN'],
  [/Kč|\bCZK\b/i, 'CZK'],
  [/₽|руб|\bRUB\b/i, 'RUB'],
  [/₺|\bTRY\b/i, 'TRY'],
  [/฿|\bTHB\b/i, 'THB'],
  [/₫|\bVND\b/i, 'VND'],
  [/\bDKK\b/i, 'DKK'],
  [/\bNOK\b/i, 'NOK'],
  [/\bkr\b|\bSEK\b/i, 'SEK'],
  [/\$|\bUSD\b/i, 'USD'],
];

/** The currency that a number, or a heading, carries; null where it carries none. */
export const currencyIn = (text: string): string | null =>
  /^[-+\d.,\s]*$/.test(text) ? null : (SIGNS.find(([sign]) => sign.test(text))?.[1] ?? null);

/** The currency that a cell names, by its code or by a sign; blank where it names none. */
export function codeOf(text: string): string {
  const plain = text.trim();
  const code = currencyIn(plain) ?? plain.toUpperCase();
  return /^[A-Z]{3}$/.test(code) ? code : '';
}

/** What of a file's plan tells of its money. */
interface Planned {
  onlyCurrency: { code: string } | null;
  rates: { to: string } | null;
  columns: readonly { index: number; name: string; use: { kind: string; field?: string } }[];
  evidence: readonly { currencies: Readonly<Record<string, number>> }[];
}

const MONEY = new Set(['amount', 'order_amount', 'unit_price', 'refund_amount', 'cost', 'discount']);

/** Currencies of the money in some files: of its cells, else of its headings. */
export function currenciesOf(plans: readonly Planned[]): string[] {
  const found = new Set<string>();
  for (const { columns, evidence, onlyCurrency, rates } of plans) {
    const settled = onlyCurrency?.code ?? rates?.to;
    if (settled) found.add(settled);
    else
      for (const { index, name, use } of columns) {
        if (!MONEY.has(use.field ?? '')) continue;
        const own = Object.keys(evidence[index]?.currencies ?? {});
        const heading = currencyIn(name);
        for (const code of own.length > 0 ? own : heading ? [heading] : []) found.add(code);
      }
  }
  return merged([...found]);
}

/** Currencies that share a sign: what the column says is then more than the sign does. */
const SAME_SIGN: Readonly<Record<string, readonly string[]>> = {
  USD: ['USD', 'CAD', 'AUD', 'NZD', 'HKD', 'SGD', 'TWD', 'MXN', 'BRL'],
  CNY: ['CNY', 'JPY'],
  SEK: ['SEK', 'NOK', 'DKK'],
};

/** `NT$200` beside `$30` is one currency: a sign that several share is the one that is named. */
export function merged(codes: readonly string[]): string[] {
  return codes.filter(
    (code) => !(SAME_SIGN[code] ?? []).some((other) => other !== code && codes.includes(other)),
  );
}

/** How many currencies a column and the signs of cells come to together. @param code of the column; null where there is none. */
export const togetherWith = (code: string | null, signs: readonly string[]): number =>
  code === null
    ? signs.length
    : 1 + signs.filter((sign) => !(SAME_SIGN[sign] ?? [sign]).includes(code)).length;
