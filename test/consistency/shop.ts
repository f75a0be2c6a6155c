import { randomSource } from '../../src/models/random';
import type { Line } from './reading';

const DAY = 86_400_000;
const at = (day: number, second: number): string =>
  new Date(Date.UTC(2024, 0, 1) + day * DAY + second * 1000).toISOString().slice(0, 19).replace('T', ' ');

/** How a made-up shop is peculiar. */
export const KINDS = ['mixed', 'refunds', 'nameless', 'ties', 'one_order', 'one_day'] as const;
export type Kind = (typeof KINDS)[number];

/** Order lines of a small shop, the same from the same seed: refunds, people who only took back, lines without a name, ties, blanks. */
export function shop(seed: number, kind: Kind): Line[] {
  const random = randomSource(seed);
  const whole = (below: number): number => Math.floor(random() * below);
  const pick = <T>(values: readonly T[]): T => values[whole(values.length)] as T;
  const people = Array.from({ length: 3 + whole(kind === 'ties' ? 30 : 14) }, (_, index) => `k${index + 1}`);
  const orders = kind === 'one_order' ? 1 : 10 + whole(50);
  const days = kind === 'one_day' ? 1 : 200;
  const lines: Line[] = [];
  for (let order = 0; order < orders; order++) {
    const customer = random() < (kind === 'nameless' ? 0.5 : 0.08) ? null : pick(people);
    const moment = at(whole(days), whole(86_400));
    const back = random() < (kind === 'refunds' ? 0.35 : 0.12);
    const id = `${back && random() < 0.5 ? 'C' : 'O'}${order + 1}`.replace('O', 'N');
    const status = back ? '' : random() < 0.08 ? 'cancelled' : random() < 0.08 ? 'refunded' : 'completed';
    for (let line = 0; line <= whole(4); line++) {
      const quantity = kind === 'ties' ? 1 : random() < 0.05 ? 0 : 1 + whole(3);
      const price = random() < 0.04 ? 0 : pick(kind === 'ties' ? [10] : [1.25, 3.5, 10, 19.99, 0.1]);
      const signed = back ? -quantity : quantity;
      const amount = Math.round(signed * price * 10_000) / 10_000;
      lines.push({
        order: id,
        customer,
        at: moment,
        product: `p${1 + whole(7)}`,
        quantity: back && random() < 0.3 ? quantity : signed,
        price,
        amount,
        refund: !back && amount > 0 && random() < 0.1 ? Math.round(amount * 50) / 100 : 0,
        status,
      });
    }
  }
  const again = lines.filter(({ customer, amount }) => customer !== null && amount > 0 && random() < 0.08);
  for (const [index, line] of again.entries())
    lines.push({
      ...line,
      order: `C9${index}`,
      at: `${line.at.slice(0, 10)} 23:59:59`,
      quantity: -line.quantity,
      amount: -line.amount,
      refund: 0,
      status: '',
    });
  return lines;
}

/** The lines as a file. */
export const csvOf = (lines: readonly Line[]): Blob =>
  new Blob([
    'order_id,customer_id,order_date,product_id,quantity,unit_price,amount,refund_amount,status\n',
    ...lines.map(
      (line) =>
        `${line.order},${line.customer ?? ''},${line.at},${line.product},${line.quantity},${line.price},${line.amount},${line.refund || ''},${line.status}\n`,
    ),
  ]);
