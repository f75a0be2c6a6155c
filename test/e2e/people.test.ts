import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeFindings, drop, given, openPanel, settled, visit, type Visit } from '../helpers/browser';

let site: Visit;
beforeAll(async () => {
  site = await visit();
});
afterAll(() => site.close());

const PEOPLE = [
  'customer_id,name,phone,email,city',
  ...Array.from(
    { length: 30 },
    (_, at) => `C${at},Person ${at},138000${String(10_000 + at * 37)},p${at}@example.com,City ${at % 5}`,
  ),
  'D1,PERSON 1,+86 138-0001-0037,,City 1',
  'D2,Person 2,,P2@Example.com,City 2',
].join('\n');
const ORDERS = [
  'order_id,customer_id,order_date,amount',
  ...Array.from({ length: 64 }, (_, at) => {
    const id = at < 60 ? `C${at % 30}` : at < 62 ? 'D1' : 'D2';
    return `o${at},${id},2024-0${1 + (at % 6)}-1${at % 9},${10 + at}`;
  }),
].join('\n');

describe('the same person twice', () => {
  it('is merged by keyboard, counted once in every panel, taken back, and a line drawn in clusters opens its people', async () => {
    const page = await site.open('?lang=en');
    await drop(page, given('customers.csv', PEOPLE), given('orders.csv', ORDERS));
    if ((await page.locator('#import-confirm').count()) > 0) await page.click('#import-confirm');
    await settled(page);
    const buyers = (): Promise<string | null> => page.textContent('[data-kpi="buyers"]');
    const orders = (): Promise<string | null> => page.textContent('[data-kpi="orders"]');
    expect([await buyers(), await orders()]).toEqual(['32', '64']);
    await openPanel(page, 'people');
    const review = page.locator('[data-panel="people"] .review');
    await review.locator('[data-pair]').waitFor();
    expect(await axeFindings(page, '[data-panel="people"]')).toEqual([]);
    await review.focus();
    await page.keyboard.press('m');
    await page.waitForFunction(() => document.querySelector('[data-kpi="buyers"]')?.textContent === '31');
    await settled(page);
    expect(await orders()).toBe('64');
    await page.locator('[data-panel="people"] .review [data-pair]').waitFor();
    await page.locator('[data-panel="people"] .review').focus();
    await page.keyboard.press('n');
    await settled(page);
    expect(await buyers()).toBe('31');
    await page.click('[data-panel="people"] [role="tab"]:has-text("Decided")');
    expect(await page.textContent('[data-merged]')).toContain('1 record merged, 1 pair kept apart');
    await page.click('[data-deed="all-back"]');
    await page.waitForFunction(() => document.querySelector('[data-kpi="buyers"]')?.textContent === '32');
    await settled(page);

    await openPanel(page, 'clusters');
    await page.click('[data-panel="clusters"] [role="tab"]:has-text("Map")');
    const map = page.locator('[data-panel="clusters"] figure svg');
    await map.scrollIntoViewIfNeeded();
    const box = await map.boundingBox();
    if (!box) throw new Error('no map');
    await page.mouse.move(box.x + 2, box.y + 2);
    await page.mouse.down();
    for (const [x, y] of [
      [box.width - 2, 2],
      [box.width - 2, box.height - 2],
      [2, box.height - 2],
    ] as const)
      await page.mouse.move(box.x + x, box.y + y, { steps: 8 });
    await page.mouse.up();
    await settled(page);
    await page.click('[data-panel="clusters"] [data-fact="lasso"]');
    await page.waitForFunction(() => document.querySelector('.drawer')?.textContent?.includes('32'));
    expect(await axeFindings(page, '[data-panel="clusters"]')).toEqual([]);
  });

  it('is one customer whole: found by phone, followed up, tagged in exports, handed over, erased', async () => {
    const page = await site.open('?lang=en');
    await drop(page, given('customers.csv', PEOPLE), given('orders.csv', ORDERS));
    if ((await page.locator('#import-confirm').count()) > 0) await page.click('#import-confirm');
    await settled(page);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('138 0001 0037');
    await page.waitForFunction(() => document.querySelector('dialog')?.textContent?.includes('C1 · phone'));
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-person="C1"]');
    expect(await axeFindings(page, '.drawer')).toEqual([]);
    await page.locator('.drawer summary', { hasText: 'Notes' }).click();
    await page.fill('[data-person-tags]', 'VIP, 回访');
    await page.click('[data-follow-up]');
    await page.locator('.drawer fieldset input').first().fill('call about tea');
    await page.locator('.drawer fieldset input').first().press('Tab');
    await page.keyboard.press('Alt+ArrowRight');
    await page.waitForFunction(
      () => document.querySelector('[data-person]')?.getAttribute('data-person') !== null,
    );
    const [file] = await Promise.all([page.waitForEvent('download'), page.click('[data-person-export]')]);
    const held = JSON.parse(readFileSync(await file.path(), 'utf8')) as {
      tables: { table: string; rows: unknown[] }[];
    };
    expect(held.tables.map(({ table, rows }) => [table, rows.length])).toEqual([
      ['transactions', 2],
      ['customers', 1],
    ]);
    const [paper] = await Promise.all([page.waitForEvent('download'), page.click('[data-person-page]')]);
    const html = readFileSync(await paper.path(), 'utf8');
    expect(html).toContain('138****0037');
    expect(html).not.toMatch(/13800010037|p1@example\.com|Person 1/);
    expect(html).toContain('Segments over time');
    await page.evaluate(() => {
      window.print = () => {
        document.documentElement.dataset.printed = document.documentElement.dataset.printing ?? '';
      };
    });
    await page.click('[data-person-print]');
    await page.waitForSelector('html[data-printed="drawer"]:not([data-printing])');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.locator('dialog[open] input').fill('follow-ups');
    await page.locator('dialog[open] li[aria-selected="true"]', { hasText: 'Follow-ups' }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-follow-ups="1"]');
    expect(await page.textContent('.drawer')).toContain('call about tea');
    await page.keyboard.press('Escape');
    await page.click('[data-kpi="buyers"]');
    await page.waitForSelector('[data-members="32"]');
    const [csv] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('.drawer button', { hasText: 'CSV' }).click(),
    ]);
    expect(readFileSync(await csv.path(), 'utf8')).toMatch(/C1,.*"VIP, 回访"/);
    await page.locator('.drawer tbody button', { hasText: /^C1$/ }).click();
    await page.waitForSelector('[data-person="C1"]');
    await page.keyboard.press('Escape');
    const rfm = page.locator('[data-cell][data-panel="rfm"]');
    await rfm.locator('[data-export-menu]').click();
    const [ranking] = await Promise.all([
      page.waitForEvent('download'),
      rfm.locator('[data-export="csv"][data-table="customers"]').click(),
    ]);
    const lines = readFileSync(await ranking.path(), 'utf8').split('\n');
    expect(lines[0]).toMatch(/weighted.*,tags\r?$/);
    expect(lines.filter((line) => line.includes('VIP, 回访'))).toHaveLength(1);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('138 0001 0037');
    await page.waitForFunction(() => document.querySelector('dialog')?.textContent?.includes('C1 · phone'));
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-person="C1"]');
    await page.click('[data-person-erase=""]');
    await page.click('[data-person-erase="yes"]');
    await page.waitForFunction(() => document.querySelector('[data-kpi="buyers"]')?.textContent === '31');
    await settled(page);
    expect(await page.textContent('[data-kpi="orders"]')).toBe('62');
  });
});

describe('files that share no id', () => {
  it('are joined on the phone after a question that says what each way finds, and the rest is looked through', async () => {
    const page = await site.open('?lang=en');
    const customers = PEOPLE.replace('D2,Person 2,,', 'D2,Person 2,13800010111,');
    const orders = [
      'order_id,phone,order_date,amount',
      ...Array.from(
        { length: 40 },
        (_, at) => `o${at},+86 138000${10_000 + (at % 10) * 37},2024-0${1 + (at % 6)}-1${at % 9},${10 + at}`,
      ),
      'o99,13899999999,2024-03-01,5',
    ].join('\n');
    await drop(page, given('customers.csv', customers), given('orders.csv', orders));
    await page.click('[data-tell-apart="phone"]');
    await page.click('#import-confirm');
    const asked = page.locator('[data-error="files_unjoined"]');
    await asked.waitFor();
    expect(await asked.innerText()).toContain('0 of 41 rows have an id that customers.csv knows');
    expect(await page.locator('[data-join="phone"]').innerText()).toContain(
      'By phone: 32 of 41 rows find a customer, 11 customers in this file · 8 more share theirs with others',
    );
    expect(await axeFindings(page, '#import-review')).toEqual([]);
    await page.click('[data-join="phone"]');
    await page.click('#import-confirm');
    await settled(page);
    expect(await page.textContent('[data-kpi="buyers"]')).toBe('11');
    await page.click('[data-joined="phone"] button');
    const drawer = page.locator('aside.drawer');
    await drawer.locator('[data-is="D1"]').waitFor();
    expect(await axeFindings(page, 'aside.drawer')).toEqual([]);
    expect(await drawer.innerText()).not.toContain('13899999999');
    await page.click('[data-is="C1"]');
    await settled(page);
    expect(await page.locator('[data-is="D1"]').count()).toBe(0);
    expect(await page.textContent('[data-kpi="orders"]')).toBe('41');
  });
});
