import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { given, parse, settled, visit } from '../helpers/browser';
import { plain } from '../helpers/orders';

const SHOP = new URL('../../dist/samples/shop/', import.meta.url);
const people = parse(readFileSync(new URL('customers.csv', SHOP), 'utf8').replace(/^\uFEFF/, ''));

it('goes from a file to a shared link without a mouse', async () => {
  const site = await visit();
  const page = await site.open('?lang=en');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  page.on('filechooser', () => undefined);
  const focused = (): Promise<string> =>
    page.evaluate(() => {
      const one = document.activeElement as HTMLElement;
      return `${one.id} ${one.innerText}`;
    });
  const tabTo = async (wanted: RegExp): Promise<void> => {
    for (let step = 0; step < 60; step++) {
      await page.keyboard.press('Tab');
      if (wanted.test(await focused())) return;
    }
    throw new Error(`no way by Tab to ${wanted}`);
  };
  await tabTo(/^ Open files/);
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Enter')]);
  await chooser.setFiles([given('orders.csv', plain())]);
  await settled(page);
  expect(await page.textContent('[data-kpi="buyers"]')).toBe('40');

  await page.keyboard.press('Control+k');
  await page.waitForSelector('.palette input');
  await page.keyboard.type('cohorts');
  await page.keyboard.press('Enter');
  await settled(page);
  await page.waitForSelector('[data-panel="cohorts"][data-state="ready"]');
  await page.keyboard.press('Control+k');
  await page.waitForSelector('.palette input');
  await page.keyboard.type('new segment');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#segment-builder');
  await tabTo(/Condition/);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#segment-builder [data-rule]');
  await tabTo(/^save-rule/);
  await page.keyboard.press('Enter');
  await page.waitForSelector('[data-segment]');

  await page.keyboard.press('Control+k');
  await page.waitForSelector('.palette input');
  await page.keyboard.type('share');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#share-link');
  await page.waitForSelector('[data-personal="0"]');
  await tabTo(/^copy-link/);
  await page.keyboard.press('Enter');
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/#v1\./);
  await page.keyboard.press('Escape');
  await page.waitForSelector('#share-link', { state: 'detached' });
  expect(await page.evaluate(() => document.activeElement !== document.body)).toBe(true);
  await site.close();
});

it('is worked by the keyboard: help, cells, customers, presentation', async () => {
  const site = await visit();
  const page = await site.open('?sample=shop&lang=en');
  await settled(page);
  const selected = (): Promise<string | null | undefined> =>
    page.evaluate(() => document.activeElement?.closest('[data-cell]')?.getAttribute('data-cell'));
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.className)).toContain('skip');
  await page.keyboard.press('Enter');
  await page.keyboard.press('?');
  await page.waitForSelector('#shortcuts');
  await page.keyboard.press('Escape');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  expect(await selected()).toBe('c2');
  await page.keyboard.press('k');
  expect(await selected()).toBe('c1');

  await page.keyboard.press('a');
  await page.waitForSelector('.palette input');
  await page.keyboard.type('note');
  await page.keyboard.press('Enter');
  await page.waitForSelector('[data-kind="note"]');
  expect(await page.locator('[data-cell]').first().getAttribute('data-kind')).toBe('note');
  await page.keyboard.press('Escape');
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await page.keyboard.press('Control+z');
  expect(await page.locator('[data-kind="note"]').count()).toBe(0);
  await page.keyboard.press('Control+y');
  await page.waitForSelector('[data-kind="note"]');

  const id = people[10]?.['customer_id'] ?? '';
  await page.keyboard.press('/');
  await page.waitForSelector('.palette input');
  await page.keyboard.type(id);
  await page.waitForSelector(`[role="option"]:has-text("${id}")`);
  await page.keyboard.press('Enter');
  await page.waitForSelector(`.drawer h2:has-text("${id}")`);
  await page.keyboard.press('Escape');

  await page.keyboard.press('p');
  await page.waitForSelector('html[data-presenting]');
  expect(await page.locator('.side').isVisible()).toBe(false);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Escape');
  await page.waitForSelector('html:not([data-presenting])');
  await site.close();
});
