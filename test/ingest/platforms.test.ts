import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { planFile } from '../../src/ingest/plan';
import { PLATFORMS } from '../../src/ingest/platform';
import { load, type Given, type Loaded } from '../helpers/load';

interface Expected {
  file: string;
  /** Dropped with it. */
  beside?: string;
  customers: number | null;
  /** Counted orders and their money. */
  orders?: number;
  revenue?: number;
  /** Money of each product that is counted. */
  products?: Record<string, number>;
  /** Rows that are not imported, by reason. */
  rejected?: Record<string, number>;
}

const EXPECTED: Record<string, Expected> = {
  shopify_orders: {
    file: 'shopify-orders.csv',
    customers: 2,
    orders: 2,
    revenue: 45,
    products: { T: 23.33, M: 21.67 },
  },
  shopify_customers: { file: 'shopify-customers.csv', customers: 2 },
  woocommerce_analytics: { file: 'woocommerce-analytics.csv', customers: 2, orders: 2, revenue: 32.5 },
  woocommerce_lines: {
    file: 'woocommerce-lines.csv',
    customers: 2,
    orders: 1,
    revenue: 28,
    products: { T: 20, M: 8 },
  },
  woocommerce_items: {
    file: 'woocommerce-customer-order.csv',
    customers: 2,
    orders: 2,
    revenue: 34,
    products: { T: 18.5, M: 15.5 },
  },
  woocommerce: { file: 'woocommerce-orders.csv', customers: 2, orders: 2, revenue: 40 },
  amazon_orders: {
    file: 'amazon-all-orders.txt',
    customers: null,
    orders: 2,
    revenue: 54,
    products: { T: 30, M: 24 },
  },
  amazon_new_orders: {
    file: 'amazon-new-orders.txt',
    customers: 2,
    orders: 2,
    revenue: 48,
    products: { T: 40, M: 8 },
  },
  amazon_date_range: {
    file: 'amazon-date-range.csv',
    customers: null,
    orders: 2,
    revenue: 28,
    products: { T: 20, M: 8 },
    rejected: { not_sale: 2 },
  },
  square_items: {
    file: 'square-items.csv',
    customers: 2,
    orders: 2,
    revenue: 14,
    products: { 'Flat white': 8, Bun: 6 },
  },
  square_transactions: { file: 'square-transactions.csv', customers: 2, orders: 3, revenue: 1017 },
  stripe: { file: 'stripe-payments.csv', customers: 2, orders: 2, revenue: 28 },
  paypal: {
    file: 'paypal-activity.csv',
    customers: 2,
    orders: 3,
    revenue: 1036,
    products: { T: 20, M: 1016 },
    rejected: { not_sale: 2 },
  },
  ebay: {
    file: 'ebay-orders.csv',
    customers: 2,
    orders: 2,
    revenue: 46,
    products: { '2501': 30, '2502': 16 },
    rejected: { ragged: 2, not_sale: 1 },
  },
  etsy_items: {
    file: 'etsy-items.csv',
    customers: 2,
    orders: 2,
    revenue: 42,
    products: { '2501': 18, '2502': 24 },
  },
  etsy_orders: { file: 'etsy-orders.csv', customers: 2, orders: 2, revenue: 50 },
  klaviyo: { file: 'klaviyo-profiles.csv', customers: 2 },
  hubspot_contacts: { file: 'hubspot-contacts.csv', customers: 2 },
  hubspot_deals: { file: 'hubspot-deals.csv', customers: 2, orders: 2, revenue: 210.5 },
  taobao_orders: {
    file: 'taobao-orders.csv',
    customers: 2,
    orders: 2,
    revenue: 46,
    beside: 'taobao-lines.csv',
    products: { T: 30, M: 16 },
  },
  taobao_lines: {
    file: 'taobao-lines.csv',
    beside: 'taobao-orders.csv',
    customers: 2,
    orders: 2,
    revenue: 46,
    products: { T: 30, M: 16 },
  },
  douyin: { file: 'douyin.csv', customers: null, orders: 1, revenue: 36, products: { T: 28, M: 8 } },
  pinduoduo: { file: 'pinduoduo.csv', customers: null, orders: 2, revenue: 36, products: { T: 28, M: 8 } },
  jd: { file: 'jd.csv', customers: 2, orders: 2, revenue: 44, products: { T: 28.42, M: 15.58 } },
  youzan: { file: 'youzan.csv', customers: 2, orders: 2, revenue: 43, products: { T: 27, M: 16 } },
  '1688': { file: 'alibaba-1688.csv', customers: 2, orders: 1, revenue: 385 },
  uci: {
    file: 'uci.csv',
    customers: 2,
    orders: 2,
    revenue: 22.08,
    products: { '85123A': 15.3, '71053': 6.78 },
  },
};

const given = (name: string): Given => ({
  name,
  file: new Blob([readFileSync(new URL(`platforms/${name}`, import.meta.url))]),
});

async function counted({ engine }: Loaded): Promise<{ orders: number; revenue: number }> {
  const [row] = await engine.rows<{ orders: number; revenue: number }>(
    `SELECT count(DISTINCT order_id)::DOUBLE AS orders, round(sum(counted_amount), 2)::DOUBLE AS revenue FROM transactions WHERE counted_as = 'order'`,
  );
  return row ?? { orders: 0, revenue: 0 };
}

it('every platform has a file of its own here', () => {
  expect(Object.keys(EXPECTED).sort()).toEqual(PLATFORMS.map(({ id }) => id).sort());
});

it.each(Object.entries(EXPECTED))('%s is known and read for what it means', async (id, expected) => {
  const files = [expected.file, ...(expected.beside ? [expected.beside] : [])].map(given);
  const plan = await planFile('f', expected.file, files[0]?.file as Blob);
  expect(plan.platform).toBe(id);
  expect(plan.questions.filter(({ answer }) => answer === null)).toEqual([]);
  const loaded = await load(files);
  expect(
    loaded.catalog.columns.transactions ? loaded.catalog.customers || null : loaded.catalog.rows.customers,
  ).toBe(expected.customers);
  if (expected.orders !== undefined)
    expect(await counted(loaded)).toEqual({ orders: expected.orders, revenue: expected.revenue });
  if (expected.products) {
    const rows = await loaded.engine.rows<{ product: string; money: number }>(
      `SELECT product_id AS product, round(sum(counted_amount), 2)::DOUBLE AS money FROM transactions WHERE counted_as = 'order' GROUP BY 1`,
    );
    expect(Object.fromEntries(rows.map(({ product, money }) => [product, money]))).toEqual(expected.products);
  }
  const reasons = Object.fromEntries(
    (loaded.files[0]?.reasons ?? []).map(({ reason, rows }) => [reason, rows]),
  );
  expect(reasons).toEqual(expected.rejected ?? {});
});
