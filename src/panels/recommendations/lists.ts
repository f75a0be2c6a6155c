import { historyOf, purchasesOf, type Block } from './block';
import type { Model } from './models/model';
import type { Method } from './params';
import { ranked, topItems, topRanked, type Choice } from './ranking';

/** Why a line stands in a list: like what was bought, bought before, or bought by many. */
export const KINDS = { because: 0, again: 1, popular: 2 } as const;
export const LIST_NUMBERS = { new: 0, buy_again: 1 } as const;

const CUSTOMERS_BEFORE_PAUSE = 16;

/** Columns of the stored lists, grown as needed. */
class Lines {
  length = 0;
  integers = {
    customer_key: new Int32Array(0),
    list: new Int32Array(0),
    rank: new Int32Array(0),
    code: new Int32Array(0),
    kind: new Int32Array(0),
    why1: new Int32Array(0),
    why2: new Int32Array(0),
    orders: new Int32Array(0),
    last_day: new Int32Array(0),
  };
  floats = { score: new Float64Array(0), share1: new Float64Array(0), share2: new Float64Array(0) };

  constructor(capacity: number) {
    for (const name of Object.keys(this.integers) as (keyof Lines['integers'])[])
      this.integers[name] = new Int32Array(capacity);
    for (const name of Object.keys(this.floats) as (keyof Lines['floats'])[])
      this.floats[name] = new Float64Array(capacity);
  }

  cut(): Record<string, Int32Array | Float64Array> {
    return Object.fromEntries(
      Object.entries({ ...this.integers, ...this.floats }).map(([name, values]) => [
        name,
        values.subarray(0, this.length),
      ]),
    );
  }
}

export interface ListSetting {
  choice: Choice;
  /** Half-life of buying again, by number. */
  life: number;
  /** What becomes of items that the customer has bought. */
  bought: 'hide' | 'allow' | 'only';
  minProducts: number;
  /** Best sellers of the group a customer belongs to. */
  popularFor(row: number): ArrayLike<number>;
}

export interface Listed {
  columns: Record<string, Int32Array | Float64Array>;
  personal: number;
  cold: number;
  /** How often each item stands in a list of new items. */
  recommended: Int32Array;
}

/**
 * Both lists of every customer: what to buy again, by the purchases' weights, and what is new, by the model; customers who have
 * bought too few products get best sellers.
 * @param progress called with the share done. @param pause called between customers; may throw to stop the work.
 */
export async function makeLists(
  block: Block,
  model: Model,
  method: Method,
  { choice, life, bought, minProducts, popularFor }: ListSetting,
  progress: (share: number) => void,
  pause: () => Promise<void>,
): Promise<Listed> {
  const customers = block.keys.length;
  const lines = new Lines(customers * choice.k * 2);
  const scores = new Float64Array(block.items);
  const barred = new Uint8Array(block.items);
  const found = new Int32Array(choice.k);
  const recommended = new Int32Array(block.items);
  const { integers, floats } = lines;
  const rankings = new Map<ArrayLike<number>, Int32Array>();
  const rankingOf = (popular: ArrayLike<number>): Int32Array => {
    const known = rankings.get(popular) ?? ranked(popular);
    rankings.set(popular, known);
    return known;
  };
  let personal = 0;
  for (let row = 0; row < customers; row++) {
    const from = block.starts[row] as number;
    const to = block.starts[row + 1] as number;
    const isCold = method !== 'personal' && to - from < minProducts;
    const history = method === 'personal' ? purchasesOf(block, row, life) : historyOf(block, row);
    const popular = isCold ? popularFor(row) : method === 'popularity' ? block.buyers : null;
    if (!isCold) personal++;
    if (!popular) {
      scores.fill(0);
      model.score(history, scores);
    }
    if (bought === 'only') barred.fill(1);
    for (let at = from; at < to; at++) barred[block.bought[at] as number] = bought === 'hide' ? 1 : 0;
    const count = popular
      ? topRanked(rankingOf(popular), choice, barred, found)
      : topItems(scores, choice, barred, found);
    for (let rank = 0; rank < count; rank++) {
      const item = found[rank] as number;
      const line = lines.length++;
      recommended[item] = (recommended[item] as number) + 1;
      integers.customer_key[line] = block.keys[row] as number;
      integers.list[line] = LIST_NUMBERS.new;
      integers.rank[line] = rank + 1;
      integers.code[line] = block.codeOf[item] as number;
      floats.score[line] = (popular ?? scores)[item] as number;
      integers.why1[line] = integers.why2[line] = -1;
      integers.kind[line] = KINDS.popular;
      if (isCold || method === 'popularity') continue;
      if (method === 'personal') {
        const at = block.bought.subarray(from, to).indexOf(item) + from;
        integers.kind[line] = KINDS.again;
        integers.orders[line] = block.orders[at] as number;
        integers.last_day[line] = block.lastDay[at] as number;
        continue;
      }
      const [first, second] = strongest(model.explain(history, item));
      if (!first) continue;
      integers.kind[line] = KINDS.because;
      integers.why1[line] = block.codeOf[history.items[first.at] as number] as number;
      floats.share1[line] = first.share;
      if (second) {
        integers.why2[line] = block.codeOf[history.items[second.at] as number] as number;
        floats.share2[line] = second.share;
      }
    }
    if (bought === 'only') barred.fill(0);
    else for (let at = from; at < to; at++) barred[block.bought[at] as number] = 0;
    addAgain(block, row, life, choice, lines);
    if (row % CUSTOMERS_BEFORE_PAUSE === 0) {
      progress(row / customers);
      await pause();
    }
  }
  return { columns: lines.cut(), personal, cold: customers - personal, recommended };
}

/** The customer's own items by weight, then by buyers; the filters hold here too. */
function addAgain(
  block: Block,
  row: number,
  life: number,
  { k, allowed, perCategory }: Choice,
  lines: Lines,
): void {
  const { items, weights } = purchasesOf(block, row, life);
  const from = block.starts[row] as number;
  const places = Array.from({ length: items.length }, (_, place) => place)
    .filter((place) => !allowed || allowed[items[place] as number])
    .sort(
      (a, b) =>
        (weights[b] as number) - (weights[a] as number) || (items[a] as number) - (items[b] as number),
    );
  const used = new Map<number, number>();
  const { integers, floats } = lines;
  let rank = 0;
  for (const place of places) {
    if (rank === k) break;
    const item = items[place] as number;
    const kind = perCategory?.category[item] ?? -1;
    const taken = used.get(kind) ?? 0;
    if (perCategory && kind >= 0 && taken >= perCategory.most) continue;
    used.set(kind, taken + 1);
    const line = lines.length++;
    integers.customer_key[line] = block.keys[row] as number;
    integers.list[line] = LIST_NUMBERS.buy_again;
    integers.rank[line] = ++rank;
    integers.code[line] = block.codeOf[item] as number;
    integers.kind[line] = KINDS.again;
    integers.why1[line] = integers.why2[line] = -1;
    integers.orders[line] = block.orders[from + place] as number;
    integers.last_day[line] = block.lastDay[from + place] as number;
    floats.score[line] = weights[place] as number;
  }
}

/** The two items of a history that add most to a score, with their share of all that adds to it. */
export function strongest(contributions: readonly number[]): { at: number; share: number }[] {
  let total = 0;
  let [first, second] = [-1, -1];
  contributions.forEach((value, at) => {
    if (value <= 0) return;
    total += value;
    if (first < 0 || value > (contributions[first] as number)) [second, first] = [first, at];
    else if (second < 0 || value > (contributions[second] as number)) second = at;
  });
  return [first, second]
    .filter((at) => at >= 0)
    .map((at) => ({ at, share: (contributions[at] as number) / total }));
}
