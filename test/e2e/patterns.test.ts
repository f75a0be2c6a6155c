import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  axeFindings,
  closePanel,
  exportCsv,
  openPanel,
  PANELS,
  parse,
  settled,
  visit,
  type Visit,
} from '../helpers/browser';
import { hasShared, sharedFile } from '../helpers/load';

let site: Visit;
beforeAll(async () => {
  site = await visit();
});
afterAll(() => site.close());

/** Moves a slider as a hand does: many inputs, and one change at the end. */
const slide = (page: Page, param: string, value: string): Promise<void> =>
  page.locator(`[data-panel="basket"] [data-param="${param}"]`).evaluate((input, to) => {
    (input as HTMLInputElement).value = to;
    input.dispatchEvent(new Event('input', { bubbles: true }));
  }, value);
const release = (page: Page, param: string): Promise<void> =>
  page
    .locator(`[data-panel="basket"] [data-param="${param}"]`)
    .evaluate((input) => void input.dispatchEvent(new Event('change', { bubbles: true })));

/** Structure and colours are the same in every language: all pages, light and dark, are looked at in one, and the first in the other. */
describe.each(['en', 'zh-CN'])('panels of the sample shop, %s', (lang) => {
  let page: Page;
  beforeAll(async () => {
    page = await site.open(`?sample=shop&lang=${lang}&theme=light`);
    await settled(page);
  });
  afterAll(() => page.close());

  it.each(PANELS)('%s is drawn, and free of findings by axe', async (panel) => {
    await openPanel(page, panel);
    const where = `[data-cell][data-panel="${panel}"]`;
    const cell = page.locator(where);
    expect(await cell.locator('[data-finding]').count()).toBeGreaterThan(1);
    const tabs = await cell.locator('[role=tab]').all();
    const looked = lang === 'en' ? tabs : tabs.slice(0, 1);
    for (const tab of looked.length > 0 ? looked : [null]) {
      await tab?.click();
      const what = `${panel} ${await tab?.textContent()}`;
      expect(await axeFindings(page, where), what).toEqual([]);
      if (lang !== 'en') continue;
      await page.selectOption('#theme', 'dark');
      expect(await axeFindings(page, where, ['color-contrast']), `${what} dark`).toEqual([]);
      await page.selectOption('#theme', 'light');
    }
    await closePanel(page, panel);
  });
});

describe('panels of the sample shop', () => {
  it('open the customers behind a cell, count rules while a slider moves, and complete a cart', async () => {
    const page = await site.open('?sample=shop&lang=en');
    await settled(page);
    for (const panel of PANELS) await openPanel(page, panel);

    const retention = parse(await exportCsv(page, 'cohorts', 'retention'));
    const cell = retention.find((row) => row.cohort === '2023-06-01' && row.period === '1');
    const shown = page.locator('[data-panel="cohorts"] [data-cohort="2023-06-01"][data-period="1"]');
    await shown.click();
    await page.waitForSelector('[data-members]');
    expect(await page.getAttribute('[data-members]', 'data-members')).toBe(cell?.customers);
    await page.keyboard.press('Escape');
    await shown.focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-period'))).toBe('2');

    const basket = page.locator('[data-panel="basket"]');
    const before = Number(await basket.locator('[data-rule-count]').getAttribute('data-rule-count'));
    await slide(page, 'minConfidence', '0.9');
    const live = Number(await basket.locator('[data-rule-count]').getAttribute('data-rule-count'));
    expect(live).toBeLessThan(before);
    await release(page, 'minConfidence');
    await settled(page);
    expect(Number(await basket.locator('[data-rule-count]').getAttribute('data-rule-count'))).toBe(live);
    expect(parse(await exportCsv(page, 'basket', 'rules'))).toHaveLength(live);

    const wide = parse(await exportCsv(page, 'recommendations', 'wide'));
    expect(wide.length).toBeGreaterThan(4000);
    expect(Object.keys(wide[0] ?? {})).toHaveLength(21);
    const recommendations = page.locator('[data-panel="recommendations"]');
    await recommendations.locator('[role=tab]').nth(3).click();
    await recommendations.locator('[data-param="cart"]').fill('P017');
    await recommendations.locator('[data-param="cart"]').press('Enter');
    await settled(page);
    await recommendations.locator('tbody tr').first().waitFor();
    expect(await recommendations.locator('tbody tr').count()).toBeGreaterThan(4);
    await page.close();
  });
});

describe.skipIf(!hasShared)('cohorts, baskets and recommendations of UCI Online Retail', () => {
  it('answer on the file as it is; a support that explodes is caught, and long work can be stopped', async () => {
    const page = await site.open('?lang=en');
    const path = join(mkdtempSync(join(tmpdir(), 'vitalfew-')), 'online_retail.csv');
    writeFileSync(path, Buffer.from(await sharedFile('online_retail/online_retail.csv.gz').arrayBuffer()));
    await page.setInputFiles('#file-input', path);
    await settled(page);

    await openPanel(page, 'cohorts');
    const retention = parse(await exportCsv(page, 'cohorts', 'retention'));
    const first = retention.filter((row) => row.cohort === '2010-12-01').map((row) => Number(row.customers));
    expect(first).toEqual([885, 324, 286, 340, 321, 352, 321, 309, 313, 350, 331, 445, 235]);

    await openPanel(page, 'basket');
    await slide(page, 'minSupport', '-5');
    await release(page, 'minSupport');
    await page.waitForSelector('[data-panel="basket"] [data-part="exploded"]', { timeout: 120_000 });
    await settled(page);
    await page.locator('[data-panel="basket"] [data-part="exploded"] button').click();
    await settled(page);
    expect(await page.locator('[data-panel="basket"] [data-part="exploded"]').count()).toBe(0);
    expect(
      Number(await page.getAttribute('[data-panel="basket"] [data-rule-count]', 'data-rule-count')),
    ).toBeGreaterThan(0);

    await page.click('[data-add-panel="recommendations"]');
    const running = page.locator('[data-panel="recommendations"] .running button');
    await running.waitFor();
    await page.waitForTimeout(2500);
    await running.click();
    await page.waitForSelector('[data-panel="recommendations"][data-state="failed"]', { timeout: 3000 });
    expect(await page.getAttribute('[data-panel="recommendations"] [data-error]', 'data-error')).toBe(
      'cancelled',
    );
    await page.locator('[data-panel="recommendations"]').getByRole('button', { name: 'Try again' }).click();
    await settled(page);
    const lists = parse(await exportCsv(page, 'recommendations', 'wide'));
    expect(lists.length).toBeGreaterThan(4300);
    await page.close();
  }, 300_000);
});
