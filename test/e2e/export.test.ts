import { readFileSync } from 'node:fs';
import readXlsxFile from 'read-excel-file/universal';
import { expect, it } from 'vitest';
import { exportCsv, openPanel, parse, settled, visit } from '../helpers/browser';

it('a panel goes into one workbook: every table, the figures of the CSV, and what they rest on', async () => {
  const site = await visit();
  const page = await site.open('?sample=shop&lang=en');
  await settled(page);
  await openPanel(page, 'rfm');
  const cell = page.locator('[data-panel="rfm"]').first();
  await cell.locator('[data-export-menu]').click();
  const tables = await cell.locator('[data-export="csv"]').count();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    cell.locator('[data-export="xlsx"][data-table="*"]').click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^vitalfew-rfm.*\.xlsx$/);
  const book = (await readXlsxFile(new Uint8Array(readFileSync(await download.path())).buffer)) as {
    sheet: string;
    data: unknown[][];
  }[];
  expect(book).toHaveLength(tables + 1);

  const csv = parse(await exportCsv(page, 'rfm', 'customers'));
  const sheet = book.find(({ data }) => data.length === csv.length + 1 && data[0]?.includes('customer_id'));
  const [header = [], ...rows] = sheet?.data ?? [];
  expect(header).toEqual(Object.keys(csv[0] ?? {}));
  const said = (value: unknown): string =>
    value instanceof Date ? value.toISOString().slice(0, 10) : value === null ? '' : String(value);
  for (const [row, record] of csv.entries()) expect(rows[row]?.map(said)).toEqual(Object.values(record));

  const about = new Map(book.at(-1)?.data.map(([label, value]) => [label, value]));
  expect(about.get('Exported')).toBe('RFM');
  expect(about.get('Definition')).toMatch(/^[0-9a-f]{64}$/);
  expect(String(about.get('Counted'))).toContain('2023');
  expect(String(about.get('Data'))).toMatch(/rows · [0-9a-f]{16}$/);

  const [whole] = await Promise.all([page.waitForEvent('download'), page.click('#export-everything')]);
  const all = (await readXlsxFile(new Uint8Array(readFileSync(await whole.path())).buffer)) as typeof book;
  expect(all.length).toBeGreaterThan(tables + 3);
  expect(all.map(({ sheet: name }) => name)).toEqual(
    expect.arrayContaining([expect.stringMatching(/^1 Overview/), expect.stringMatching(/^\d RFM/)]),
  );
  await site.close();
});

it('persons go by pseudonyms, the same in every table, and the list that stays here leads back', async () => {
  const site = await visit();
  const page = await site.open('?sample=shop&lang=en');
  await settled(page);
  const ids = async (panel: string, table: string, column: string): Promise<string[]> =>
    parse(await exportCsv(page, panel, table)).map((row) => row[column] ?? '');
  const [open, curve] = [await ids('rfm', 'customers', 'customer_id'), await ids('pareto', 'curve', 'key')];
  for (const panel of ['rfm', 'pareto']) {
    await page.locator(`[data-panel="${panel}"] [data-export-menu]`).click();
    await page.locator(`[data-panel="${panel}"] [data-switch="persons"]`).selectOption('pseudonyms');
    await page.keyboard.press('Escape');
  }
  const [hidden, hiddenCurve] = [
    await ids('rfm', 'customers', 'customer_id'),
    await ids('pareto', 'curve', 'key'),
  ];
  await page.click('.privacy');
  const saved = async (button: string): Promise<string> => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.click(button)]);
    return readFileSync(await download.path(), 'utf8');
  };
  const list = new Map(
    parse(await saved('#save-pseudonyms')).map((row) => [row.pseudonym ?? '', row.customer_id ?? '']),
  );
  expect(hidden.map((name) => list.get(name))).toEqual(open);
  expect(hiddenCurve.map((name) => list.get(name))).toEqual(curve);
  expect(hidden.filter((name) => open.includes(name))).toEqual([]);

  const key = await saved('#save-pseudonym-key');
  expect(key).toMatch(/^[0-9a-f]{64}$/);
  await page.setInputFiles('#pseudonym-key-file', {
    name: 'k.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('f'.repeat(64)),
  });
  await page.waitForSelector('text=Pseudonyms are made with that key now.');
  expect(await ids('rfm', 'customers', 'customer_id')).not.toEqual(hidden);
  await page.setInputFiles('#pseudonym-key-file', {
    name: 'k.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from(key),
  });
  await page.waitForTimeout(100);
  expect(await ids('rfm', 'customers', 'customer_id')).toEqual(hidden);
  await site.close();
});

it('a table is copied for a spreadsheet, and every handover stands in the ledger', async () => {
  const site = await visit();
  const page = await site.open('?sample=shop&lang=zh-CN');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await settled(page);
  await openPanel(page, 'rfm');
  const cell = page.locator('[data-panel="rfm"]').first();
  await cell.locator('[data-export-menu]').click();
  await cell.locator('[data-export="copy"][data-table="segments"]').click();
  await settled(page);
  const pasted = await page.evaluate(async () => {
    const [item] = await navigator.clipboard.read();
    const read = async (type: string): Promise<string> => (await item!.getType(type)).text();
    return { html: await read('text/html'), text: await read('text/plain') };
  });
  const csv = parse(await exportCsv(page, 'rfm', 'segments'));
  const lines = pasted.text.trim().split(/\r?\n/);
  expect(lines).toHaveLength(csv.length + 1);
  expect(lines[1]?.split('\t')).toEqual(Object.values(csv[0] ?? {}));
  expect(pasted.html).toContain('<table');

  await cell.locator('[data-export-menu]').click();
  await cell.locator('[data-switch="encoding"]').selectOption('gb18030');
  await cell.locator('[data-switch="footer"]').check();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    cell.locator('[data-export="csv"][data-table="segments"]').click(),
  ]);
  const bytes = readFileSync(await download.path());
  const text = new TextDecoder('gb18030', { fatal: true }).decode(bytes);
  expect(text.split('\n\n')[1]).toContain('定义');

  await cell.locator('[data-export-menu]').click();
  const [picture] = await Promise.all([
    page.waitForEvent('download'),
    cell.locator('[data-export="svg"]').first().click(),
  ]);
  expect(readFileSync(await picture.path(), 'utf8')).toContain('定义');
  await page.click('.privacy');
  expect(Number(await page.getAttribute('[data-by-workers]', 'data-by-workers'))).toBeGreaterThan(0);
  expect(await page.textContent('#requests-elsewhere')).toBe('0');
  await page.click('#open-inventory');
  await page.fill('[data-inventory-field="purpose"]', '改善服务 <b>');
  const [record] = await Promise.all([page.waitForEvent('download'), page.click('#save-inventory')]);
  const html = readFileSync(await record.path(), 'utf8');
  for (const said of ['手机号', '邮箱', '生日', '改善服务 &lt;b&gt;', 'customers.csv'])
    expect(html).toContain(said);
  expect(html).not.toMatch(/1381000|@example/);
  await page.click('.privacy');
  await page.click('#open-ledger');
  expect(await page.locator('[data-ledger] li').count()).toBe(5);
  await site.close();
});
