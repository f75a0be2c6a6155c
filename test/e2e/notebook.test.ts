import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDocument } from '../../src/notebook/document';
import { encodeLink } from '../../src/notebook/link';
import { orders, plain } from '../helpers/orders';
import { axeFindings, drop, gb18030, given, parse, settled, visit, type Visit } from '../helpers/browser';

let site: Visit;
beforeAll(async () => {
  site = await visit();
});
afterAll(() => site.close());

const lastCell = (page: Page, kind: string): Locator => page.locator(`[data-kind="${kind}"]`).last();

/** Adds a cell and waits until it stands there. */
async function add(page: Page, kind: string): Promise<Locator> {
  const before = await page.locator(`[data-kind="${kind}"]`).count();
  await page.click(`[data-add-cell="${kind}"]`);
  await page.locator(`[data-kind="${kind}"]`).nth(before).waitFor();
  await settled(page);
  return lastCell(page, kind);
}

async function write(page: Page, cell: Locator, sql: string): Promise<void> {
  await cell.locator('.cm-content').fill(sql);
  await page.keyboard.press('Control+Enter');
  await settled(page);
}

const stateOf = (cell: Locator): Promise<string | null> => cell.getAttribute('data-state');

const SQL = `SELECT customer_id, count(DISTINCT order_id) AS orders, sum(amount) AS revenue
FROM transactions JOIN rfm.customers USING (customer_id)
GROUP BY ALL HAVING orders >= $least`;

describe('a notebook that goes from hand to hand', () => {
  it('is built on the sample, shared, and run on another file with other headers', async () => {
    const page = await site.open('?lang=en&sample=shop');
    await page.waitForSelector('[data-panel="pareto"][data-state="ready"]', { timeout: 90_000 });
    await settled(page);
    const parameter = await add(page, 'parameter');
    await parameter.locator('summary').click();
    await parameter.locator('[data-param="name"]').fill('least');
    await parameter.locator('[data-param="name"]').blur();
    await parameter.locator('[data-value]').fill('4');
    await parameter.locator('[data-value]').blur();
    await settled(page);
    const sql = await add(page, 'sql');
    await write(page, sql, SQL);
    expect(await stateOf(sql)).toBe('ready');
    const kpi = await add(page, 'kpi');
    expect(Number(await kpi.locator('[data-value]').getAttribute('data-value'))).toBeGreaterThan(100);
    const chart = await add(page, 'chart');
    await chart.locator('svg').waitFor();
    await add(page, 'note');
    await page.fill('[data-note]', '## Who buys often');
    await page.locator('[data-note]').blur();
    await settled(page);
    expect(await page.locator('[data-cell]').count()).toBe(8);
    for (const cell of await page.locator('[data-cell]').all()) expect(await stateOf(cell)).toBe('ready');

    await page.click('#share');
    await page.waitForSelector('[data-personal="0"]');
    const link = await page.inputValue('#share-link');
    expect(link).toMatch(/#v1\.[0-9a-z]+\.[0-9a-f]{8}\.[\w-]+$/);
    expect(link.length).toBeLessThan(2000);
    expect(await axeFindings(page, '#share-dialog')).toEqual([]);
    const payload = link.split('.').pop() ?? '';

    const asked = site.asked.length;
    const other = await site.open(`?lang=zh-CN#${link.split('#')[1] ?? ''}`);
    await other.waitForSelector('#incoming');
    expect(other.url()).not.toContain('#v1');
    expect(await other.locator('#incoming ol li').count()).toBe(8);
    expect(await axeFindings(other, '#incoming')).toEqual([]);
    const [chooser] = await Promise.all([other.waitForEvent('filechooser'), other.click('#use-files')]);
    const text = orders(
      '订单号,客户编号,下单日期,商品名称,实付金额',
      (index, customer) =>
        `B${index},客户${customer},2023年${1 + (index % 12)}月${1 + (index % 28)}日,茶叶${index % 6},"￥1,000.50"`,
    );
    await chooser.setFiles([{ ...given('订单.csv', gb18030(text)) }]);
    await settled(other);
    expect(await other.textContent('[data-kpi="buyers"]')).toBe('40');
    for (const panel of ['overview', 'rfm', 'pareto'])
      expect(await stateOf(other.locator(`[data-panel="${panel}"]`))).toBe('ready');
    expect(await stateOf(lastCell(other, 'sql'))).toBe('waiting');
    expect(await stateOf(lastCell(other, 'kpi'))).toBe('blocked');
    expect(await other.locator('[data-agree-cell] pre').textContent()).toBe(SQL);
    await other.click('[data-agree]');
    await settled(other);
    expect(await other.locator('[data-kind="kpi"] output').getAttribute('data-value')).toBe('16');
    await lastCell(other, 'parameter').locator('[data-value]').fill('5');
    await lastCell(other, 'parameter').locator('[data-value]').blur();
    await settled(other);
    expect(await other.locator('[data-kind="kpi"] output').getAttribute('data-value')).toBe('8');
    expect(site.asked.slice(asked).join(' ')).not.toContain('v1.');
    expect(site.asked.join(' ')).not.toContain(payload.slice(0, 40));
    await page.close();
    await other.close();
  });

  it('is refused with a message where the link is broken, and nothing that was open is lost', async () => {
    const good = await encodeLink(readDocument('{"app":"vitalfew","version":1,"cells":[]}'));
    for (const [fragment, code] of [
      [good.slice(0, -3), 'link_cut'],
      [`v2${good.slice(2)}`, 'link_newer'],
      [good.replace(/\.[0-9a-f]{8}\./, '.00000000.'), 'link_damaged'],
    ] as const) {
      const page = await site.open(`?lang=en#${fragment}`);
      expect(await page.getAttribute('[data-error]', 'data-error')).toBe(code);
      await drop(page, given('orders.csv', plain()));
      expect(await page.textContent('[data-kpi="buyers"]')).toBe('40');
      await page.evaluate((hash) => (location.hash = hash), fragment);
      await page.waitForSelector(`[data-error="${code}"]`);
      expect(await stateOf(page.locator('[data-panel="rfm"]'))).toBe('ready');
      await page.close();
    }
  });

  it('names what is personal before it is copied, and masks it', async () => {
    const page = await site.open('?lang=en');
    await drop(
      page,
      given('orders.csv', plain()),
      given(
        'people.csv',
        `customer_id,name,phone\n${Array.from({ length: 40 }, (_, n) => `K${100 + n},王小明${n},1390013${8000 + n}`).join('\n')}\n`,
      ),
    );
    const sql = await add(page, 'sql');
    await write(
      page,
      sql,
      `SELECT * FROM customers WHERE name = '王小明7' OR phone = '13900138009' OR customer_id = 'K105'`,
    );
    expect(await sql.locator('tbody tr').count()).toBe(3);
    expect(await sql.locator('tbody').textContent()).not.toContain('王小明');
    await sql.locator('.masked').first().click();
    expect(await sql.locator('tbody').textContent()).toContain('王小明');
    await page.click('#share');
    await page.waitForSelector('[data-personal="3"]');
    expect(await page.isDisabled('#copy-link')).toBe(true);
    const before = await page.inputValue('#share-link');
    await page.click('#strip-personal');
    await page.waitForFunction(
      (old) => document.querySelector<HTMLTextAreaElement>('#share-link')?.value !== old,
      before,
    );
    expect(await page.isDisabled('#copy-link')).toBe(false);
    expect(await page.textContent('[data-held]')).not.toMatch(/王小明7|13900138009|K105/);
    await page.close();
  });
});

describe('charts of results', () => {
  it.each(['bars', 'lines', 'heatmap', 'scatter', 'histogram'])('%s are drawn', async (type) => {
    const page = await site.open('?lang=en');
    await drop(page, given('orders.csv', plain()));
    const sql = await add(page, 'sql');
    await sql.locator('summary').click();
    await sql.locator('[data-param="chart.type"]').selectOption(type);
    await settled(page);
    if (type === 'heatmap' || type === 'lines') {
      await sql.locator('[data-param="chart.by"]').selectOption('orders');
      await settled(page);
    }
    await sql.locator('figure svg').waitFor();
    expect(await page.locator('[data-error]').count()).toBe(0);
    const chart = await add(page, 'chart');
    await chart.locator('[data-param="chart.type"]').selectOption(type);
    await settled(page);
    await chart.locator('figure svg').waitFor();
    await page.close();
  });
});

describe('cells', () => {
  it('stand where they like: what reads may stand above what is read', async () => {
    const page = await site.open('?lang=en');
    await drop(page, given('orders.csv', plain()));
    await page.click('#templates');
    await page.click('[data-template="ecommerce"]');
    await settled(page);
    for (const cell of await page.locator('[data-cell]').all())
      expect(await stateOf(cell)).not.toBe('blocked');
    await page.click('#undo');
    await settled(page);
    expect(await page.locator('[data-cell]').count()).toBe(3);
    await page.close();
  });

  it('keep their names together: a renamed parameter is renamed where it is read', async () => {
    const page = await site.open('?lang=en');
    await drop(page, given('orders.csv', plain()));
    const parameter = await add(page, 'parameter');
    const sql = await add(page, 'sql');
    await write(page, sql, 'SELECT $parameter AS n');
    await parameter.locator('summary').click();
    await parameter.locator('[data-param="name"]').fill('least');
    await parameter.locator('[data-param="name"]').blur();
    await settled(page);
    expect(await stateOf(sql)).toBe('ready');
    expect(await sql.locator('.cm-content').textContent()).toContain('$least');
    await page.close();
  });

  it('run again only where something they read has changed, among a hundred of them', async () => {
    const cells = [
      { id: 'p', kind: 'parameter', name: 'cut', input: 'number', value: 1, min: 0, max: 50 },
      ...Array.from({ length: 5 }, (_, n) => ({
        id: `d${n}`,
        kind: 'sql',
        name: `dependent_${n}`,
        sql: `SELECT ${n} AS n, count(*) AS rows FROM transactions WHERE amount > $cut`,
      })),
      ...Array.from({ length: 5 }, (_, n) => ({
        id: `k${n}`,
        kind: 'kpi',
        from: `dependent_${n}`,
        column: 'rows',
      })),
      ...Array.from({ length: 89 }, (_, n) => ({
        id: `i${n}`,
        kind: 'sql',
        sql: `SELECT ${n} AS n, customer_id, amount FROM transactions LIMIT 20`,
      })),
    ];
    const page = await site.open('?lang=en');
    await drop(page, given('orders.csv', plain()));
    await page.setInputFiles('#file-input', {
      name: 'hundred.vitalfew.json',
      mimeType: 'application/json',
      buffer: Buffer.from(JSON.stringify({ app: 'vitalfew', version: 1, cells })),
    });
    await settled(page);
    await page.click('#agree-all button');
    await settled(page);
    const runs = async (): Promise<Record<string, number>> =>
      page.$$eval('[data-cell]', (list) =>
        Object.fromEntries<number>(
          list.map((cell) => [
            (cell as HTMLElement).dataset.cell ?? '',
            Number((cell as HTMLElement).dataset.runs),
          ]),
        ),
      );
    const before = await runs();
    expect(Object.keys(before)).toHaveLength(100);
    await page.locator('[data-parameter="cut"] input[type="number"]').fill('20');
    await page.locator('[data-parameter="cut"] input[type="number"]').blur();
    await settled(page);
    const after = await runs();
    const again = Object.keys(after).filter((id) => after[id] !== before[id]);
    expect(again.sort()).toEqual(['d0', 'd1', 'd2', 'd3', 'd4', 'k0', 'k1', 'k2', 'k3', 'k4']);
    expect(await page.getAttribute('[data-cell="k0"] output', 'data-value')).toBe('0');
    await page.close();
  });

  it('move by drag and by keyboard, are copied, folded, and come back by undo and history', async () => {
    const page = await site.open('?lang=en');
    await drop(page, given('orders.csv', plain()));
    const order = (): Promise<(string | null)[]> =>
      page.$$eval('[data-cell]', (list) => list.map((cell) => cell.getAttribute('data-panel')));
    expect(await order()).toEqual(['overview', 'rfm', 'pareto']);
    for (const panel of ['overview', 'rfm', 'pareto']) {
      await page.locator(`[data-panel="${panel}"] [data-cell-menu]`).click();
      await page.getByRole('menuitem', { name: 'Collapse' }).click();
    }
    await page.locator('[data-panel="pareto"] [data-drag]').focus();
    await page.keyboard.press('Alt+ArrowUp');
    expect(await order()).toEqual(['overview', 'pareto', 'rfm']);
    await page
      .locator('[data-panel="rfm"] [data-drag]')
      .dragTo(page.locator('[data-panel="overview"] header'));
    expect(await order()).toEqual(['rfm', 'overview', 'pareto']);
    await page.locator('[data-panel="rfm"] [data-cell-menu]').click();
    await page.click('[data-duplicate]');
    await settled(page);
    expect(await order()).toEqual(['rfm', 'rfm', 'overview', 'pareto']);
    for (let step = 0; step < 3; step++) await page.keyboard.press('Control+z');
    expect(await order()).toEqual(['overview', 'rfm', 'pareto']);
    await page.keyboard.press('Control+Shift+z');
    expect(await order()).toEqual(['overview', 'pareto', 'rfm']);
    await page.click('#history');
    expect(await page.getAttribute('[data-history]', 'data-history')).toBe('7');
    await page.click('[data-step="6"]');
    await settled(page);
    expect(await order()).toEqual(['rfm', 'rfm', 'overview', 'pareto']);
    await page.click('#graph');
    expect(await page.locator('[data-node]').count()).toBe(5);
    const within = await page.evaluate(() => {
      const { right } = document.querySelector('.graph')!.getBoundingClientRect();
      return [...document.querySelectorAll('[data-node]')].every(
        (node) => node.getBoundingClientRect().right <= right,
      );
    });
    expect(within).toBe(true);
    expect(await axeFindings(page, '.drawer')).toEqual([]);
    await page.close();
  });

  it('keep an error in its place, and what never ends can be stopped', async () => {
    const page = await site.open('?lang=en');
    await drop(page, given('orders.csv', plain()));
    const sql = await add(page, 'sql');
    await write(page, sql, 'SELECT customer_id,\n  nothing\nFROM transactions');
    expect(await sql.locator('[data-place]').getAttribute('data-place')).toBe('2:3');
    await write(page, sql, 'DROP TABLE customers');
    expect(await sql.locator('[data-error]').getAttribute('data-error')).toBe('sql_reads_only');
    await sql
      .locator('.cm-content')
      .fill('SELECT count(*) FROM range(100000000) a, range(100000000) b WHERE a.range = b.range + 1');
    await page.keyboard.press('Control+Enter');
    await sql.locator('[data-cancel]').click();
    await settled(page);
    expect(await stateOf(sql)).toBe('failed');
    await write(page, sql, 'SELECT 42 AS answer');
    expect(await sql.locator('tbody').textContent()).toContain('42');
    await write(page, sql, `SELECT repeat('abc', 1000000000) AS much`);
    await page.waitForSelector('html[data-engine="ready"]');
    await settled(page);
    expect(await stateOf(sql)).toBe('failed');
    expect(await stateOf(page.locator('[data-panel="rfm"]'))).toBe('ready');
    expect(await page.textContent('[data-kpi="buyers"]')).toBe('40');
    await page.close();
  });

  it('a panel opens as SQL with the same rows, and a second person can prove that the numbers are the same', async () => {
    const proofs: string[] = [];
    for (const text of [
      plain(),
      plain().split('\r\n').slice(0, 1).concat(plain().trim().split('\r\n').slice(1).reverse()).join('\n'),
    ]) {
      const page = await site.open('?lang=en');
      await drop(page, given('orders.csv', text));
      await page.locator('[data-panel="rfm"] [data-panel-sql]').click();
      await page.click('[data-open-sql="customers"]');
      await settled(page);
      const sql = lastCell(page, 'sql');
      expect(await stateOf(sql)).toBe('ready');
      await sql.locator('[data-export-menu]').click();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        sql.locator('[data-export="csv"]').click(),
      ]);
      expect(parse(readFileSync(await download.path(), 'utf8').replace(/^\uFEFF/, ''))).toHaveLength(40);
      await page.click('#proof');
      proofs.push((await page.getAttribute('#other-proof', 'data-proof')) ?? '');
      await page.fill('#other-proof', proofs[0] ?? '');
      expect(await page.getAttribute('[data-same]', 'data-same')).toBe('true');
      await page.close();
    }
    expect(proofs[0]).toMatch(/definition:[0-9a-f]{64} data:transactions=120\/[0-9a-f]{16}/);
  });

  it('a file that was taken away comes back by undo, and so does how a file is read', async () => {
    const page = await site.open('?lang=en');
    await drop(page, given('orders.csv', plain()));
    const names = (): Promise<string[]> => page.locator('.side .file .name').allInnerTexts();
    await drop(page, given('people.csv', 'customer_id,name,city\nk1,Ann,Rome\nk2,Bob,Oslo\n'));
    expect((await names()).sort()).toEqual(['orders.csv', 'people.csv']);
    await page.click('[aria-label$="people.csv"]');
    await settled(page);
    expect(await names()).toEqual(['orders.csv']);
    await page.fill('input.title', 'later');
    await page.press('input.title', 'Enter');
    await page.locator('.content').click({ position: { x: 3, y: 3 } });
    await page.keyboard.press('Control+z');
    await settled(page);
    expect(await names()).toEqual(['orders.csv']);
    await page.keyboard.press('Control+z');
    await settled(page);
    expect((await names()).sort()).toEqual(['orders.csv', 'people.csv']);
    expect(await page.textContent('[data-kpi="buyers"]')).toBe('40');
    await page.keyboard.press('Control+y');
    await settled(page);
    expect(await names()).toEqual(['orders.csv']);
    await page.close();
  });
});
