import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeFindings, drop, given, settled, visit, type Visit } from '../helpers/browser';

let site: Visit;
beforeAll(async () => {
  site = await visit();
});
afterAll(() => site.close());

const ORDERS = [
  'order_id,customer_id,order_date,product,channel,city,amount',
  ...Array.from(
    { length: 40 },
    (_, index) =>
      `o${index},C${index % 10},2024-0${1 + (index % 6)}-1${index % 10},Tea,${index % 10 === 0 ? 'Internal' : 'Web'},${index % 4 === 0 ? '北京市' : '北京'},10`,
  ),
].join('\n');

describe('cleaning steps and expectations', () => {
  it('change what is counted, can be switched off and undone, and the next file is held to what was expected', async () => {
    const page = await site.open('?lang=en');
    await drop(page, given('march.csv', ORDERS));
    const orders = (): Promise<string | null> => page.textContent('[data-kpi="orders"]');
    expect(await orders()).toBe('40');
    await page.click('#cleaning');
    await page.click('[data-add-step="spellings"]');
    await page.waitForSelector('[data-step="spellings"] [data-changed="10"]');
    await page.selectOption('[data-cleaning="column"]', 'channel');
    await page.click('.values button:text-is("Internal")');
    await page.click('[data-cleaning="leave_out"]');
    await page.waitForSelector('[data-step="leave_out"] [data-changed="4"]');
    await settled(page);
    expect(await orders()).toBe('36');
    expect(await axeFindings(page, '.drawer')).toEqual([]);
    await page.locator('[data-step="leave_out"] input').uncheck();
    await settled(page);
    expect(await orders()).toBe('40');
    await page.click('#undo');
    await settled(page);
    expect(await orders()).toBe('36');

    await page.click('.drawer header button');
    await page.click('#expectations');
    await page.click('[data-expect-of="march.csv"]');
    await page.waitForSelector('[data-expectation="values"][data-column="channel"]');
    await settled(page);
    expect(await axeFindings(page, '.drawer')).toEqual([]);
    await page.click('.drawer header button');
    await page.setInputFiles('#file-input', {
      name: 'april.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(ORDERS.replaceAll('\no', '\np').replaceAll('Web', 'App')),
    });
    await page.waitForSelector('#import-review [data-note="expectations"]');
    expect(await page.textContent('[data-note="expectations"]')).toContain('“Internal”, “Web”');
    await page.click('#import-confirm');
    await settled(page);
    expect(await page.textContent('[data-change="rows"]')).toBe('36 → 72');
    expect(await page.textContent('[data-change="last_day"]')).not.toContain('→');
    expect(await axeFindings(page, '.side')).toEqual([]);
    await page.close();
  });
});
