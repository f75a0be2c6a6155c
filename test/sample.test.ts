import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { generate, PLANTED, SHOP_FOLDER } from '../samples/generate.mjs';
import * as v from 'valibot';
import { findings as basketFindings } from '../src/panels/basket/finding';
import { schema as basketSchema } from '../src/panels/basket/params';
import * as basket from '../src/panels/basket/task';
import { findings as churnFindings } from '../src/panels/churn/finding';
import { schema as churnSchema } from '../src/panels/churn/params';
import * as churn from '../src/panels/churn/task';
import { findings as lifecycleFindings } from '../src/panels/lifecycle/finding';
import { schema as lifecycleSchema } from '../src/panels/lifecycle/params';
import * as lifecycle from '../src/panels/lifecycle/task';
import { findings as nextFindings } from '../src/panels/next_purchase/finding';
import { schema as nextSchema } from '../src/panels/next_purchase/params';
import * as nextPurchase from '../src/panels/next_purchase/task';
import { findings as valueFindings } from '../src/panels/value/finding';
import { schema as valueSchema } from '../src/panels/value/params';
import * as customerValue from '../src/panels/value/task';
import { findings as cohortFindings } from '../src/panels/cohorts/finding';
import { schema as cohortSchema } from '../src/panels/cohorts/params';
import * as cohorts from '../src/panels/cohorts/task';
import { findings as recommendationFindings } from '../src/panels/recommendations/finding';
import { schema as recommendationSchema } from '../src/panels/recommendations/params';
import * as recommendations from '../src/panels/recommendations/task';
import { schema } from '../src/panels/pareto/params';
import * as pareto from '../src/panels/pareto/task';
import { load, type Loaded } from './helpers/load';
import { contextOf, runPanel } from './helpers/panel';

const FILES = ['customers', 'order_lines', 'products', 'interactions', 'feedback', 'campaign_contacts'];

describe('the sample shop', () => {
  let loaded: Loaded;
  beforeAll(async () => {
    if (!existsSync(`${SHOP_FOLDER}/order_lines.csv`)) generate();
    loaded = await load(
      FILES.map((name) => ({
        name: `${name}.csv`,
        file: new Blob([readFileSync(`${SHOP_FOLDER}/${name}.csv`)]),
      })),
    );
  });

  it('is understood without a question, every file in its role', () => {
    expect(loaded.plans.map(({ role }) => role)).toEqual([
      'customers',
      'transactions',
      'products',
      'interactions',
      'feedback',
      'campaign_contacts',
    ]);
    for (const plan of loaded.plans) {
      expect(plan.problem, plan.name).toBeNull();
      expect(plan.questions, plan.name).toEqual([]);
      expect(plan.certain, plan.name).toBe(true);
    }
    for (const report of loaded.files) expect(report.rejected, report.name).toBe(0);
  });

  it('has 5,000 buyers, 40,000 orders and 120 products over two years', async () => {
    const [row] = await loaded.engine.rows(
      'SELECT (SELECT count(DISTINCT customer_id) FROM transactions)::INTEGER AS customers, (SELECT count(*) FROM order_ids)::INTEGER AS orders, (SELECT count(*) FROM products)::INTEGER AS products',
    );
    expect(row).toEqual({ customers: 5000, orders: 40000, products: 120 });
    expect([loaded.catalog.firstDay, loaded.catalog.lastDay]).toEqual(['2023-01-01', '2024-12-30']);
  });

  it('has its 80/20: about a fifth of the customers bring four fifths', async () => {
    const { figures } = await runPanel(pareto, schema, {}, contextOf(loaded));
    expect(figures.needed / figures.members).toBeGreaterThan(0.15);
    expect(figures.needed / figures.members).toBeLessThan(0.27);
  });

  it('has the failing cohort', async () => {
    const rows = await loaded.engine.rows<{ month: string; again: number; size: number }>(
      `SELECT strftime(first_at, '%Y-%m') AS month, avg((orders > 1)::INTEGER)::DOUBLE AS again, count(*)::INTEGER AS size
       FROM customer_facts WHERE first_at < TIMESTAMP '2024-07-01' GROUP BY 1 HAVING size >= 50 ORDER BY again`,
    );
    expect(rows[0]?.month).toBe(PLANTED.failingCohort);
    expect((rows[1]?.again ?? 0) - (rows[0]?.again ?? 1)).toBeGreaterThan(0.2);
  });

  it('has the bundle', async () => {
    const [first, second] = PLANTED.bundle;
    const [row] = await loaded.engine.rows<{ confidence: number; support: number }>(
      `WITH holds AS (SELECT order_key, bool_or(product_id = '${first}') AS a, bool_or(product_id = '${second}') AS b FROM lines JOIN product_ids USING (product_key) GROUP BY 1)
       SELECT (count(*) FILTER (WHERE a AND b) / count(*) FILTER (WHERE a))::DOUBLE AS confidence, (count(*) FILTER (WHERE b) / count(*))::DOUBLE AS support FROM holds`,
    );
    expect(row?.confidence).toBeGreaterThan(0.65);
    expect((row?.confidence ?? 0) / (row?.support ?? 1)).toBeGreaterThan(4);
  });

  it('shows the failing cohort and the bundle in the panels’ own sentences, and tastes in the test of the lists', async () => {
    const cohort = await runPanel(cohorts, cohortSchema, {}, contextOf(loaded));
    const failing = cohortFindings(cohort.figures, v.parse(cohortSchema, {})).find(
      ({ id }) => id === 'CO-F2-less',
    );
    expect(failing?.values.cohort).toMatchObject({ value: PLANTED.failingCohort });
    const baskets = await runPanel(basket, basketSchema, {}, contextOf(loaded));
    const bundle = basketFindings(baskets.figures, v.parse(basketSchema, {})).find(
      ({ id }) => id === 'BA-F1',
    );
    const named = (id: string): string => baskets.figures.items.find(({ item }) => item === id)?.name ?? '';
    expect(new Set([bundle?.values.A?.value, bundle?.values.B?.value])).toEqual(
      new Set(PLANTED.bundle.map(named)),
    );
    const lists = await runPanel(recommendations, recommendationSchema, {}, contextOf(loaded));
    expect(recommendationFindings(lists.figures)[0]?.id).toBe('RE-F1');
  });

  it('shows the group that stopped, the cycle of thirty days and the seasonal dip in the panels’ own sentences', async () => {
    const context = contextOf(loaded);
    const gone = await runPanel(churn, churnSchema, {}, context);
    const nameOf = async (id: string): Promise<string> =>
      (
        await loaded.engine.rows<{ name: string }>(
          `SELECT product_name AS name FROM products WHERE product_id = '${id}'`,
        )
      )[0]?.name ?? '';
    const spoilt = churnFindings(gone.figures).find(({ id }) => id === 'CH-F6');
    expect(spoilt?.values.product?.value).toBe(await nameOf(PLANTED.spoilt.product));
    expect(Number(spoilt?.values.rate?.value)).toBeGreaterThan(0.9);
    const next = await runPanel(nextPurchase, nextSchema, {}, context);
    const sentences = nextFindings(next.figures);
    const steady = sentences.find(({ id }) => id === 'NP-F4');
    expect(steady?.values.product?.value).toBe(await nameOf(PLANTED.steady.product));
    expect(Math.abs(Number(steady?.values.days?.value) - PLANTED.steady.days)).toBeLessThanOrEqual(1);
    const dip = sentences.find(({ id }) => id.startsWith('NP-F7'));
    const [from = '', to = ''] = PLANTED.dips[1] ?? [];
    expect(String(dip?.values.from?.value) <= to && String(dip?.values.to?.value) >= from).toBe(true);
    const value = await runPanel(customerValue, valueSchema, {}, context);
    expect(valueFindings(value.figures).map(({ id }) => id.slice(0, 5))).toEqual(
      expect.arrayContaining(['VA-F1', 'VA-F2']),
    );
    const stages = await runPanel(lifecycle, lifecycleSchema, {}, context);
    expect(lifecycleFindings(stages.figures).map(({ id }) => id)).toContain('LI-F2');
  });

  it('has the duplicate customers', async () => {
    const [row] = await loaded.engine.rows<{ n: number }>(
      'SELECT count(*)::INTEGER AS n FROM (SELECT email FROM customers GROUP BY email HAVING count(*) = 2)',
    );
    expect(row?.n).toBe(PLANTED.duplicatePairs);
  });

  it('asks consent, and has feedback in both languages', async () => {
    const [row] = await loaded.engine.rows<{ yes: number; no: number; zh: number; en: number }>(
      `SELECT (SELECT count(*) FROM customers WHERE consent_email)::INTEGER AS yes, (SELECT count(*) FROM customers WHERE NOT consent_email)::INTEGER AS no,
        (SELECT count(*) FROM feedback WHERE regexp_matches(text, '\\p{Han}'))::INTEGER AS zh, (SELECT count(*) FROM feedback WHERE NOT regexp_matches(text, '\\p{Han}'))::INTEGER AS en`,
    );
    for (const count of [row?.yes, row?.no, row?.zh, row?.en]) expect(count).toBeGreaterThan(100);
  });
});
