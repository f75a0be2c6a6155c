import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { drop, given, openPanel, settled, visit, type Visit } from '../helpers/browser';

/** Orders of so many months of 2024, a fifth more people in each. */
function orders(months: number): string {
  const lines = ['order_id,customer_id,order_date,amount'];
  for (let month = 1; month <= months; month++)
    for (let n = 0; n < 40 + 8 * month; n++)
      lines.push(`o${month}_${n},k${n},2024-0${month}-1${n % 10},${10 + (n % 23)}.25`);
  return lines.join('\n');
}

let site: Visit;
beforeAll(async () => {
  site = await visit();
});
afterAll(() => site.close());

it('puts the figures of the next file beside those that were kept, as both stand on the page', async () => {
  const page = await site.open('?lang=en');
  await drop(page, given('orders.csv', orders(5)));
  const kpis = async (): Promise<Record<string, string>> =>
    Object.fromEntries(
      await page
        .locator('[data-panel="overview"] [data-kpi]')
        .evaluateAll((all) => all.map((one) => [one.getAttribute('data-kpi'), one.textContent])),
    ) as Record<string, string>;
  await openPanel(page, 'rfm');
  const before = await kpis();
  await page.click('#take-snapshot');
  await page.waitForSelector('[data-snapshot="taken"]');
  await page.setInputFiles('#file-input', [given('orders.csv', orders(6))]);
  await page.waitForSelector('[data-snapshot="load"]', { timeout: 30_000 });
  await settled(page);
  const after = await kpis();
  expect(after.orders).not.toBe(before.orders);

  await page.click('[data-snapshot="taken"] .name');
  const rows = page.locator('#compare-dialog [data-compared] >> nth=0 >> tbody tr');
  const orderRow = rows.filter({ hasText: /^\s*Orders\s/ }).first();
  await orderRow.waitFor();
  const cells = await orderRow.locator('td').allInnerTexts();
  expect(cells.slice(0, 3)).toEqual(['Orders', before.orders, after.orders]);
  expect(cells[3]).toMatch(/^\+\d/);
  const [saved] = await Promise.all([page.waitForEvent('download'), page.click('#save-compare')]);
  expect(readFileSync(await saved.path(), 'utf8')).toContain(
    `Overview,Overview,,Orders,${before.orders},${after.orders},${Number(after.orders) - Number(before.orders)}\n`,
  );
  await page.keyboard.press('Escape');
  await page.click('#compare-load');
  await orderRow.waitFor();
  expect(
    await rows
      .filter({ hasText: /^\s*Orders\s/ })
      .first()
      .locator('td')
      .allInnerTexts(),
  ).toEqual(cells);
  await page.keyboard.press('Escape');

  await page.click('#review');
  await page.click('#import-confirm');
  await settled(page);
  await page.click('#compare-load');
  await orderRow.waitFor();
  expect(await orderRow.locator('td').allInnerTexts()).toEqual(cells);
  await page.keyboard.press('Escape');

  await page.selectOption('[data-panel="rfm"] select', { index: 1 });
  await settled(page);
  await page.click('[data-snapshot="taken"] .name');
  await page.waitForSelector('#compare-dialog [data-compared] .notice');
  await page.close();
});
