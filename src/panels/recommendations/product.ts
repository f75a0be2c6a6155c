import { rowsOf } from '../../engine/table';
import { list, sql } from '../../sql/sql';
import type { TaskContext } from '../../panel/contract';
import { historyOf, type Block } from './block';
import type { Fitted } from './fit';
import type { RecommendationParams } from './params';
import { partnersQuery, type MeasuredItems } from './query';
import { numberOfName, type Stock } from './stock';
import type { ProductView } from './types';

/** Rows of a product's view, and the customers that are named there. */
export const SIMILAR = 10;
const AUDIENCE = 50;

/** What goes with a product, what comes after it, what is like it, and who should get it. */
export async function viewProduct(
  params: RecommendationParams,
  measured: MeasuredItems,
  stock: Stock,
  block: Block,
  fitted: Fitted,
  allowed: Uint8Array | null,
  context: TaskContext,
): Promise<ProductView | null> {
  const number = params.product === null ? -1 : numberOfName(params.product, stock, block);
  if (number < 0) return null;
  const code = block.codeOf[number] as number;
  const partners = rowsOf<{ kind: string; code: number; n: number; of: number }>(
    await context.query(partnersQuery(measured, stock.items, code)),
  );
  const ofKind = (kind: string): ProductView['together'] =>
    partners
      .filter((row) => row.kind === kind)
      .map((row) => ({ item: row.code, share: row.of > 0 ? row.n / row.of : 0, count: row.n }));
  const { starts, items, values, shared } = fitted.near;
  const similar = Array.from(
    { length: (starts[number + 1] as number) - (starts[number] as number) },
    (_, index) => (starts[number] as number) + index,
  )
    .slice(0, SIMILAR)
    .map((at) => ({
      item: block.codeOf[items[at] as number] as number,
      score: values[at] as number,
      shared: shared[at] as number,
    }));
  const known = number < fitted.easeItems && (!allowed || allowed[number] === 1);
  const model = known ? fitted.models.ease : fitted.models.content;
  const ranked: { key: number; score: number }[] = [];
  for (let row = 0; row < block.keys.length; row++) {
    const has = block.bought.subarray(block.starts[row], block.starts[row + 1]).includes(number);
    if (has) continue;
    const score = model.explain(historyOf(block, row), number).reduce((sum, part) => sum + part, 0);
    if (score > 0) ranked.push({ key: block.keys[row] as number, score });
    if (row % 512 === 0) await context.pause();
  }
  ranked.sort((a, b) => b.score - a.score || a.key - b.key);
  const first = ranked.slice(0, AUDIENCE);
  const names = new Map(
    first.length
      ? rowsOf<{ key: number; customer_id: string }>(
          await context.query(
            sql`SELECT customer_key::DOUBLE AS key, customer_id FROM customer_ids WHERE customer_key IN ${list(first.map(({ key }) => key))}`,
          ),
        ).map(({ key, customer_id }) => [key, customer_id])
      : [],
  );
  return {
    item: code,
    similar,
    together: ofKind('together'),
    next: ofKind('next'),
    audience: first.map(({ key, score }) => ({ customer_id: names.get(key) ?? '', score })),
    audienceSize: ranked.length,
  };
}
