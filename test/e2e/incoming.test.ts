import { afterAll, beforeAll, expect, it } from 'vitest';
import { readDocument } from '../../src/notebook/document';
import { encodeLink } from '../../src/notebook/link';
import { axeFindings, drop, given, settled, visit, type Visit } from '../helpers/browser';
import { plain } from '../helpers/orders';

let site: Visit;
beforeAll(async () => {
  site = await visit();
});
afterAll(() => site.close());

it('names the field that a file lacks at the cell that needs it, and maps it there', async () => {
  const link = await encodeLink(
    readDocument(
      '{"app":"vitalfew","version":1,"cells":[{"id":"c1","kind":"panel","panel":"basket"},{"id":"c2","kind":"panel","panel":"rfm"}]}',
    ),
  );
  const page = await site.open(`?lang=en#${link}`);
  await page.click('#use-files');
  await drop(page, given('orders.csv', plain().replace('product', 'zeug')));
  await page.waitForSelector('[data-cell="c1"][data-state="blocked"]');
  expect(await page.innerText('[data-cell="c1"] .body')).toContain('Needs product');
  await page.click('[data-cell="c1"] [data-map-fields]');
  await page.waitForSelector('[data-wanted^="product_"]:focus');
  await page.locator('[data-wanted]').first().selectOption('zeug');
  await settled(page);
  expect(await axeFindings(page, '#import-review')).toEqual([]);
  await page.click('#import-confirm');
  await settled(page);
  expect(await page.getAttribute('[data-cell="c1"]', 'data-state')).toBe('ready');
  await page.close();
});
