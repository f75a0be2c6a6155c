import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDocument } from '../../src/notebook/document';
import { encodeLink } from '../../src/notebook/link';
import { openCollector, type Collector } from '../helpers/collector';
import { drop, given, settled, visit, type Visit } from '../helpers/browser';

let site: Visit;
let collector: Collector;
beforeAll(async () => {
  collector = await openCollector();
  site = await visit();
});
afterAll(async () => {
  collector.close();
  await site.close();
});

const HTML = (to: string): string =>
  `<img src=x onerror="document.title='hacked'"><script>document.title='hacked'</script><iframe src="${to}/frame"></iframe><svg onload="document.title='hacked'"></svg>`;

/** A notebook that tries every way out that its author can write into it. */
function hostile(to: string): string {
  const html = HTML(to);
  const statements = [
    `SELECT * FROM read_csv('${to}/sql-csv')`,
    `SELECT * FROM '${to}/sql-scan.csv'`,
    `COPY (SELECT 42) TO '${to}/sql-copy'`,
    `ATTACH '${to}/sql-attach.db'`,
    `LOAD '${to}/sql-load.wasm'`,
    `SET enable_external_access = true`,
    `SET lock_configuration = false`,
    `SELECT * FROM enable_logging(storage = 'file', storage_config = {'path': '${to}/sql-log'})`,
    `COPY customers TO 'in/x.csv'`,
    'DROP TABLE lines',
    `SELECT '${html.replaceAll("'", "''")}' AS "${html.replaceAll('"', '""')}", '=cmd|calc' AS "=1+1", '${to}/value' AS url`,
  ];
  return JSON.stringify({
    app: 'vitalfew',
    version: 1,
    title: html.slice(0, 200),
    segments: [{ id: 's1', name: html.slice(0, 200), rule: { field: 'city', op: 'is', value: [html] } }],
    cells: [
      {
        id: 'note',
        kind: 'note',
        title: html.slice(0, 200),
        markdown: `${html}\n\n![x](${to}/image.png) [a](javascript:document.title='hacked') [b](${to}/link) <${to}/auto>\n\n<img src="${to}/inline.png">\n\n- ${html}\n\n| a |\n|---|\n| ${html} |`,
      },
      { id: 'param', kind: 'parameter', name: 'x', input: 'choice', value: html, options: [html] },
      { id: 'panel', kind: 'panel', panel: 'rfm', title: html.slice(0, 200) },
      ...statements.map((sql, index) => ({
        id: `q${index}`,
        kind: 'sql',
        name: `q${index}`,
        sql,
        chart: { type: 'bars', x: 'a.b[0]"\'', y: html.slice(0, 200) },
      })),
      { id: 'kpi', kind: 'kpi', from: 'q10', column: html.slice(0, 290) },
      { id: 'chart', kind: 'chart', from: 'q10', chart: { type: 'bars', x: '=1+1', y: '' } },
    ],
  });
}

describe('a hostile notebook', () => {
  it('runs nothing by itself, and reaches nothing when its SQL is let run', async () => {
    collector.arrived.length = 0;
    const link = await encodeLink(readDocument(hostile(collector.address)));
    const page = await site.open(`?lang=en#${link}`);
    const dialogs: string[] = [];
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    await page.waitForSelector('#incoming');
    await page.locator('#incoming summary').click();
    await page.click('#use-sample');
    await page.waitForSelector('[data-panel="rfm"][data-state="ready"]', { timeout: 90_000 });
    await settled(page);
    const states = await page.$$eval('[data-kind="sql"]', (list) =>
      list.map((cell) => cell.getAttribute('data-state')),
    );
    expect(new Set(states)).toEqual(new Set(['waiting']));
    const requests = site.asked.length;
    await page.click('#agree-all button');
    await settled(page);
    const after = await page.$$eval('[data-kind="sql"]', (list) =>
      list.map((cell) => cell.getAttribute('data-state')),
    );
    expect(after).toEqual([...Array.from({ length: 10 }, () => 'failed'), 'ready']);
    for (const opener of ['#graph', '#history', '#proof', '[data-segment]']) {
      await page.evaluate((selector) => document.querySelector<HTMLElement>(selector)?.click(), opener);
      await settled(page);
    }
    await page.click('#share');
    await page.waitForSelector('[data-personal]');
    await page.locator('#share-dialog header button').click();
    const cell = page.locator('[data-cell="q10"]');
    await cell.locator('[data-export-menu]').click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      cell.locator('[data-export="csv"]').click(),
    ]);
    const csv = readFileSync(await download.path(), 'utf8');
    expect(csv).toContain(`'=cmd|calc`);
    expect(csv).toContain(`'=1+1`);
    expect(await page.title()).toBe('Vital Few');
    expect(await page.locator('iframe, main script, main img').count()).toBe(0);
    expect(await page.locator('main a[href]').count()).toBe(0);
    expect(dialogs).toEqual([]);
    expect(collector.arrived).toEqual([]);
    expect(site.asked.slice(requests).filter((path) => !/^\/assets\/[\w.-]+$/.test(path))).toEqual([]);
    expect(await page.textContent('[data-panel="rfm"] .findings')).not.toBe('');
    await page.close();
  });

  it('cells of a file with addresses, HTML and formulas stay text', async () => {
    collector.arrived.length = 0;
    const page = await site.open('?lang=en');
    const html = HTML(collector.address).replaceAll('"', '""');
    const rows = Array.from(
      { length: 60 },
      (_, n) => `o${n},=k${n % 20},2024-0${1 + (n % 9)}-11,"${html}",${10 + n},"@SUM(A1)"`,
    );
    await drop(
      page,
      given(
        'orders.csv',
        `order_id,customer_id,order_date,product,amount,"<b>=city</b>"\n${rows.join('\n')}\n`,
      ),
    );
    await page.click('[data-add-cell="sql"]');
    const cell = page.locator('[data-kind="sql"]').last();
    await cell.locator('.cm-content').fill('SELECT customer_id, product_name FROM transactions');
    await page.keyboard.press('Control+Enter');
    await settled(page);
    expect(await cell.locator('tbody').textContent()).toContain('<script>');
    await cell.locator('[data-export-menu]').click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      cell.locator('[data-export="csv"]').click(),
    ]);
    expect(readFileSync(await download.path(), 'utf8').split('\n')[1]).toMatch(/^'=k\d+,/);
    expect(await page.title()).toBe('Vital Few');
    expect(collector.arrived).toEqual([]);
    await page.close();
  });
});
