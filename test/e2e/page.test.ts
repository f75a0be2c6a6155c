import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  axeFindings,
  drop,
  exportCsv,
  gb18030,
  given,
  parse,
  settled,
  visit,
  type Visit,
} from '../helpers/browser';
import { workbook, zip } from '../helpers/containers';
import { hasShared, sharedFile } from '../helpers/load';

let site: Visit;
beforeAll(async () => {
  site = await visit();
});
afterAll(() => site.close());

const DAY = 86_400_000;
const iso = (offset: number): string =>
  new Date(Date.UTC(2024, 0, 1) + offset * DAY).toISOString().slice(0, 10);

/** A small shop: 60 customers, some of whom come back. */
function shopCsv(date = iso, header = 'order_id,customer_id,order_date,product,quantity,amount'): string {
  const rows: string[] = [header];
  for (let index = 0; index < 200; index++)
    rows.push(
      `A${index},0${100 + (index % 60)},${date((index * 7) % 300)},P${index % 9},1,${(10 + (index % 13) * 3.25).toFixed(2)}`,
    );
  return rows.join('\n') + '\n';
}

describe('a file that leaves nothing open', () => {
  it('goes straight to overview, RFM and 80/20', async () => {
    const page = await site.open('?lang=en&theme=light');
    await drop(page, given('orders.csv', shopCsv()));
    for (const panel of ['overview', 'rfm', 'pareto'])
      expect(await page.getAttribute(`[data-panel="${panel}"]`, 'data-state')).toBe('ready');
    expect(await page.textContent('[data-kpi="buyers"]')).toBe('60');
    const customers = parse(await exportCsv(page, 'rfm', 'customers'));
    expect(customers).toHaveLength(60);
    expect(customers.every(({ customer_id }) => /^0\d{3}$/.test(customer_id ?? ''))).toBe(true);
    const segments = parse(await exportCsv(page, 'rfm', 'segments'));
    expect(segments.reduce((sum, row) => sum + Number(row.customers), 0)).toBe(60);
    const curve = parse(await exportCsv(page, 'pareto', 'curve'));
    expect(Number(curve[curve.length - 1]?.cumulative_share)).toBe(1);
    await page.close();
  });
});

describe('the review', () => {
  it('asks which comes first where days and months cannot be told apart', async () => {
    const page = await site.open('?lang=en');
    const slashed = (offset: number): string => {
      const month = (offset % 12) + 1;
      const day = ((offset * 5) % 12) + 1;
      return `${String(day).padStart(2, '0')}/${String(month).padStart(2, '0')}/2024`;
    };
    await drop(page, given('dates.csv', shopCsv(slashed)));
    expect(await page.getAttribute('[data-file="dates.csv"]', 'data-state')).toBe('question');
    expect(await page.isDisabled('#import-confirm')).toBe(true);
    await page.click('[data-question="date_order"] [data-answer="mdy"]');
    await settled(page);
    await page.click('#import-confirm');
    await settled(page);
    expect(await page.getAttribute('[data-panel="overview"]', 'data-state')).toBe('ready');
    await page.close();
  });

  it('maps columns by hand where no name is known', async () => {
    const page = await site.open('?lang=en');
    await drop(page, given('odd.csv', shopCsv(iso, 'a,who,wann,was,n,geld')));
    expect(await page.getAttribute('[data-file="odd.csv"]', 'data-state')).toBe('error');
    for (const [column, field] of [
      ['who', 'customer_id'],
      ['geld', 'amount'],
      ['wann', 'ordered_at'],
      ['a', 'order_id'],
    ] as const) {
      await page.selectOption(`[data-map="${column}"]`, field);
      await settled(page);
    }
    await page.click('#import-confirm');
    await settled(page);
    expect(await page.textContent('[data-kpi="buyers"]')).toBe('60');
    const next = shopCsv((day) => iso(day + 300), 'a,who,wann,was,n,geld').replaceAll('A1', 'B1');
    await drop(page, given('next month.csv', next));
    expect(await page.getAttribute('[data-file="next month.csv"]', 'data-state')).toBe('ok');
    expect(await page.locator('[data-file="next month.csv"] [data-read-anew]').count()).toBe(1);
    await page.click('[data-file="next month.csv"] [data-read-anew]');
    await settled(page);
    expect(await page.getAttribute('[data-file="next month.csv"]', 'data-state')).toBe('error');
    await page.close();
  });

  it('keeps what was loaded when a bad file follows', async () => {
    const page = await site.open('?lang=en');
    await drop(page, given('orders.csv', shopCsv()));
    const bad: [string, string | Buffer, string][] = [
      ['empty.csv', '', 'file_empty'],
      ['header.csv', 'customer_id,order_date,amount\n', 'file_header_only'],
      ['picture.csv', Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0]), 'file_binary'],
      ['table.xlsx', Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0, 0]), 'file_damaged'],
      [
        'quote.csv',
        'customer_id,order_date,amount\n1,"2024-01-01,5\n2,2024-01-02,6\n',
        'file_unclosed_quote',
      ],
      ['nodate.csv', 'customer_id,order_id,amount\nA,1,5\nB,2,6\n', 'file_no_date'],
      ['nocustomer.csv', 'order_id,order_date,amount\n1,2024-01-01,5\n2,2024-01-02,6\n', 'file_no_customer'],
      ['one.csv', 'x\n1\n2\n3\n', 'file_one_column'],
    ];
    for (const [name, content, code] of bad) {
      await drop(page, given(name, content));
      expect(await page.getAttribute(`[data-file="${name}"] [data-error]`, 'data-error'), name).toBe(code);
      await page.click(`[data-file="${name}"] [data-leave-out]`);
    }
    expect(await page.getAttribute('[data-panel="rfm"]', 'data-state')).toBe('ready');
    expect(await page.textContent('[data-kpi="buyers"]')).toBe('60');
    await page.close();
  });
});

describe('what holds tables', () => {
  it('is opened: a workbook and an archive of months, with what was left out named', async () => {
    const page = await site.open('?lang=en');
    const [header = '', ...rows] = shopCsv().trimEnd().split('\n');
    const cells = [header, ...rows.slice(0, 80)].map((line) => line.split(','));
    const book = await workbook([
      { name: 'Orders', rows: cells },
      { name: 'Notes', rows: [['made by hand']] },
    ]);
    const month = (from: number): string => [header, ...rows.slice(from, from + 60)].join('\n');
    const months = await zip({ '1.csv': month(80), '2.csv': month(140), 'read.pdf': 'x' });
    await drop(
      page,
      given('shop.xlsx', Buffer.from(await book.arrayBuffer())),
      given('months.zip', Buffer.from(await months.arrayBuffer())),
    );
    expect(await page.locator('.side .file').count()).toBe(3);
    const side = (await page.textContent('.side')) ?? '';
    expect(side).toContain('months.zip › 1.csv');
    expect(side).toContain('Notes');
    expect(side).toContain('read.pdf');
    expect(await page.textContent('[data-kpi="buyers"]')).toBe('60');
    expect(await page.textContent('[data-kpi="orders"]')).toBe('200');
    await page.close();
  });
});

describe('a GB18030 order file from Excel', () => {
  it('is read, mapped and said in Chinese', async () => {
    const page = await site.open('?lang=zh-CN');
    const rows = ['订单号,客户编号,下单日期,商品名称,数量,实付金额'];
    for (let index = 0; index < 150; index++)
      rows.push(
        `2024010112345678${String(index).padStart(2, '0')},客户${index % 40},2024年${(index % 12) + 1}月${(index % 28) + 1}日,茶叶${index % 5},1,"￥1,${200 + (index % 50)}.50"`,
      );
    await drop(page, given('订单.csv', gb18030(rows.join('\r\n'))));
    expect(await page.getAttribute('html', 'lang')).toBe('zh-CN');
    expect(await page.textContent('[data-kpi="buyers"]')).toBe('40');
    const customers = parse(await exportCsv(page, 'rfm', 'customers'));
    expect(customers[0]?.customer_id).toMatch(/^客户\d+$/);
    await page.close();
  });
});

describe('the notebook', () => {
  it('runs parameters, keeps segments, undoes, saves and opens again', async () => {
    const page = await site.open('?lang=en');
    await drop(page, given('orders.csv', shopCsv()));
    const rfm = page.locator('[data-panel="rfm"]');
    await rfm.locator('[data-param="scoring"]').click();
    await rfm.locator('[data-param="bins.f"]').selectOption('3');
    await settled(page);
    const scores = new Set(parse(await exportCsv(page, 'rfm', 'customers')).map((row) => row.f_score));
    expect([...scores].every((score) => Number(score) <= 3)).toBe(true);

    await rfm.locator('tbody .link').first().click();
    await page.waitForSelector('[data-members]');
    const members = Number(await page.getAttribute('[data-members]', 'data-members'));
    await page.fill('#segment-name', 'first of them');
    await page.click('#save-segment');
    await page.selectOption('#scope-segment', { label: 'first of them' });
    await settled(page);
    expect(parse(await exportCsv(page, 'rfm', 'customers'))).toHaveLength(members);

    const [download] = await Promise.all([page.waitForEvent('download'), page.click('#save')]);
    const saved = readFileSync(await download.path(), 'utf8');
    expect(saved).not.toContain('0100');
    await page.locator('[data-panel="pareto"] [data-cell-menu]').click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    expect(await page.locator('[data-panel="pareto"]').count()).toBe(0);
    await page.keyboard.press('Control+z');
    await page.waitForSelector('[data-panel="pareto"][data-state="ready"]');

    const other = await site.open('?lang=en');
    await drop(other, given('orders.csv', shopCsv()));
    await other.setInputFiles('#file-input', {
      name: 'mine.vitalfew.json',
      mimeType: 'application/json',
      buffer: Buffer.from(saved),
    });
    await settled(other);
    expect(parse(await exportCsv(other, 'rfm', 'customers'))).toHaveLength(members);
    await other.setInputFiles('#file-input', {
      name: 'bad.vitalfew.json',
      mimeType: 'application/json',
      buffer: Buffer.from('{"app":"vitalfew","version":1,"extra":1}'),
    });
    await settled(other);
    expect(await other.getAttribute('[data-error]', 'data-error')).toBe('notebook_invalid');
    expect(await other.getAttribute('[data-panel="rfm"]', 'data-state')).toBe('ready');
    await page.close();
    await other.close();
  });
});

describe('accessibility', () => {
  it.each([
    ['light', 'en'],
    ['dark', 'zh-CN'],
  ])('axe finds nothing, %s %s', async (theme, lang) => {
    const page = await site.open(`?lang=${lang}&theme=${theme}`);
    expect(await axeFindings(page)).toEqual([]);
    await drop(page, given('orders.csv', shopCsv()));
    await page.waitForSelector('[data-panel="pareto"] svg');
    expect(await axeFindings(page)).toEqual([]);
    await page.click('#review');
    await page.waitForSelector('#import-review');
    expect(await axeFindings(page)).toEqual([]);
    await page.close();
  });
});

describe.skipIf(!hasShared)('UCI Online Retail through the page', () => {
  it('shows the published figures and cancels on the way', async () => {
    const page = await site.open('?lang=en');
    const folder = mkdtempSync(join(tmpdir(), 'vitalfew-'));
    const bytes = Buffer.from(await sharedFile('online_retail/online_retail.csv.gz').arrayBuffer());
    writeFileSync(join(folder, 'online_retail.csv'), bytes);
    writeFileSync(join(folder, 'online_retail.csv.gz'), gzipSync(bytes, { level: 1 }));
    writeFileSync(join(folder, 'customers.csv'), 'customer_id,city\n17850,London\n13047,York\n');
    const cancelWhile = async (step: string, ...names: string[]): Promise<void> => {
      await page.setInputFiles(
        '#file-input',
        names.map((name) => join(folder, name)),
      );
      await page.locator('.progress', { hasText: step }).locator('#cancel-import').click();
      await settled(page);
    };
    await cancelWhile('Unpacking', 'online_retail.csv.gz');
    await cancelWhile('Looking through', 'online_retail.csv');
    expect(await page.locator('#import-review').count()).toBe(0);
    await cancelWhile('Joining', 'online_retail.csv', 'customers.csv');
    expect(await page.locator('[data-panel="overview"][data-state="ready"]').count()).toBe(0);
    await page.click('#import-confirm');
    await settled(page);
    expect(await page.textContent('[data-kpi="buyers"]')).toBe('4,338');
    const customers = parse(await exportCsv(page, 'rfm', 'customers'));
    expect(customers).toHaveLength(4338);
    expect(customers.filter(({ segment }) => segment === 'champion')).toHaveLength(601);
    await page.close();
  });
});

describe('the sample shop', () => {
  it('opens by address, in any folder of a host', async () => {
    const page = await site.open('?sample=shop&lang=en');
    await page.waitForSelector('[data-panel="overview"][data-state="ready"]', { timeout: 60_000 });
    await settled(page);
    expect(await page.locator('[data-finding]').count()).toBeGreaterThan(5);
    await page.close();
  });
});
