import { randomSource } from '../../src/models/random';

export interface ShopOrder {
  customer: string;
  order: string;
  day: number;
  amount: number;
}

export const dayText = (day: number): string =>
  new Date(Date.UTC(2023, 0, 1 + day)).toISOString().slice(0, 10);

/** Orders of made-up people over so many days: each has a rhythm and a size of orders of their own, and some stop. */
export function shopOrders(customers: number, days: number, seed: number): ShopOrder[] {
  const random = randomSource(seed);
  const orders: ShopOrder[] = [];
  for (let person = 0; person < customers; person++) {
    const gap = 8 + 60 * random() ** 2;
    const size = 10 + 90 * random();
    const stops = 0.02 + 0.25 * random();
    let day = Math.floor(0.6 * days * random());
    for (let turn = 0; day < days; turn++) {
      orders.push({
        customer: `c${person}`,
        order: `o${person}-${turn}`,
        day,
        amount: Math.round(100 * size * (0.5 + random())) / 100,
      });
      if (random() < stops) break;
      day += Math.max(1, Math.round(-gap * Math.log(1 - random())));
    }
  }
  return orders;
}

export const orderRows = (orders: readonly ShopOrder[]): (string | number)[][] => [
  ['customer_id', 'order_id', 'ordered_at', 'amount'],
  ...orders.map(({ customer, order, day, amount }) => [customer, order, dayText(day), amount]),
];
