import { expect, it } from 'vitest';
import { motivesOf } from '../../src/app/drawer/motives';
import { preferencesOf } from '../../src/session/preferences';
import { csv, load } from '../helpers/load';
import { contextOf } from '../helpers/panel';

/** One buys dear things with discounts on weekend evenings, nine buy cheap ones at the full price on weekday mornings. */
const ORDERS: (string | number)[][] = [
  [
    'order_id',
    'customer_id',
    'ordered_at',
    'product',
    'brand',
    'category',
    'quantity',
    'unit_price',
    'discount',
    'amount',
  ],
];
for (let week = 0; week < 4; week++) {
  const saturday = new Date(Date.UTC(2024, 0, 6 + 7 * week)).toISOString().slice(0, 10);
  const monday = new Date(Date.UTC(2024, 0, 8 + 7 * week)).toISOString().slice(0, 10);
  ORDERS.push([`a${week}`, 'A', `${saturday} 20:30:00`, 'Pot', 'Ko', 'Kitchen', 2, 100, 20, 180]);
  for (let n = 0; n < 9; n++)
    ORDERS.push([
      `b${n}-${week}`,
      `B${n}`,
      `${monday} 09:00:00`,
      'Tea',
      'Li',
      'Food',
      1,
      n < 5 ? 10 : 30,
      0,
      n < 5 ? 10 : 30,
    ]);
}

it('tells where money goes by brand, price, discount, day and hour, and why somebody seems to buy', async () => {
  const context = contextOf(await load([{ name: 'orders.csv', file: csv(ORDERS) }]));
  const preferences = await preferencesOf('A', context);
  const shares = Object.fromEntries(
    preferences.map(({ group, name, share, average }) => [`${group} ${name}`, [share, average]]),
  );
  const all = 180 + 5 * 10 + 4 * 30;
  for (const own of [
    'category Kitchen',
    'brand Ko',
    'price high',
    'discount discounted',
    'day weekend',
    'hour evening',
  ]) {
    expect(shares[own]?.[0], own).toBe(1);
    expect(shares[own]?.[1], own).toBeCloseTo(180 / all, 12);
  }
  expect(motivesOf({ orders: 4, preferences }).map(({ key }) => key)).toEqual([
    'deals',
    'premium',
    'weekend',
    'evening',
    'devoted',
  ]);
  expect(motivesOf({ orders: 2, preferences })).toEqual([]);
  const other = await preferencesOf('B8', context);
  expect(motivesOf({ orders: 4, preferences: other }).map(({ key }) => key)).toEqual([
    'devoted',
    'full_price',
  ]);
});

it('says nothing of prices that are all alike, and of hours that no order has', async () => {
  const flat = [
    ['order_id', 'customer_id', 'order_date', 'quantity', 'amount'],
    ['o1', 'a', '2024-01-02', 1, 10],
    ['o2', 'a', '2024-01-03', 2, 20],
    ['o3', 'b', '2024-01-06', 1, 10],
  ];
  const context = contextOf(await load([{ name: 'orders.csv', file: csv(flat) }]));
  const groups = new Set((await preferencesOf('a', context)).map(({ group }) => group));
  expect([...groups]).toEqual(['day']);
});
