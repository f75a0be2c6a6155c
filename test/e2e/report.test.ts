import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { expect, it } from 'vitest';
import { BROWSER_ARGS, findBrowser } from '../../tools/browser.mjs';
import { openPanel, PANELS, parse, settled, visit } from '../helpers/browser';

const SHOP = new URL('../../dist/samples/shop/', import.meta.url);
const people = parse(readFileSync(new URL('customers.csv', SHOP), 'utf8').replace(/^\uFEFF/, ''));
const valuesOf = (column: string): string[] =>
  people.map((row) => row[column] ?? '').filter((value) => value.length > 1);

it('a report holds every figure of the pictures and nobody of the customers, and opens without a network', async () => {
  const site = await visit();
  const page = await site.open('?sample=shop&lang=en');
  await settled(page);
  for (const panel of PANELS) await openPanel(page, panel);
  await page.click('#report');
  const [download] = await Promise.all([
    page.waitForEvent('download', { timeout: 110_000 }),
    page.click('#report-dialog [type="submit"]'),
  ]);
  const path = fileURLToPath(new URL('../../.cache/report.html', import.meta.url));
  await download.saveAs(path);
  const html = readFileSync(path, 'utf8');

  for (const column of ['phone', 'email'])
    for (const value of valuesOf(column)) expect(html).not.toContain(value);
  const text = html.replaceAll(/<[^>]+>/g, '\n');
  const words = new Set(text.split(/[\n:,;·()]/).map((word) => word.trim()));
  for (const value of [...valuesOf('name'), ...valuesOf('customer_id')])
    expect(words.has(value), value).toBe(false);

  const shown = await page.evaluate(() =>
    [...document.querySelectorAll('.findings p, [data-fact]')].map((one) =>
      (one as HTMLElement).innerText
        .replaceAll(/\s+/g, ' ')
        .replace(/ [^ ]+( [^ ]+)? →$/, '')
        .trim(),
    ),
  );
  const plain = text
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ');
  expect(shown.length).toBeGreaterThan(40);
  for (const one of shown) expect(plain).toContain(one);
  await site.close();

  const alone = await chromium.launch({ executablePath: findBrowser(), args: BROWSER_ARGS });
  const context = await alone.newContext({ offline: true });
  const reader = await context.newPage();
  const asked: string[] = [];
  const refused: string[] = [];
  reader.on('request', (request) => asked.push(request.url()));
  reader.on('console', (message) => {
    if (message.type() === 'error') refused.push(message.text());
  });
  await reader.goto(`file://${path}`);
  expect(await reader.locator('section').count()).toBe(PANELS.length);
  expect(await reader.locator('figure svg').count()).toBeGreaterThan(20);
  expect(await reader.locator('svg title').count()).toBeGreaterThan(100);
  expect(asked.filter((url) => !url.startsWith('file:'))).toEqual([]);
  expect(refused).toEqual([]);
  await alone.close();
});
