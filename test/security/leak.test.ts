import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from 'vite';
import { openCollector, type Collector } from '../helpers/collector';
import {
  DIST,
  drop,
  exportCsv,
  given,
  kept,
  openPanel,
  PANELS,
  settled,
  tablesOf,
  visit,
} from '../helpers/browser';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PROBE = `${ROOT}.cache/probe`;
const POLICY = /<meta\s+http-equiv="Content-Security-Policy"[\s\S]*?\/>/;

interface Attempt {
  name: string;
  refused: boolean;
}

let collector: Collector;
let address = '';
let arrived: string[] = [];

beforeAll(async () => {
  collector = await openCollector();
  ({ address, arrived } = collector);

  mkdirSync(PROBE, { recursive: true });
  const page = readFileSync(`${ROOT}index.html`, 'utf8');
  expect(page).toMatch(POLICY);
  writeFileSync(
    `${PROBE}/index.html`,
    page.replace('./src/app/main.ts', '../../test/security/probe.ts').replace(/<link rel="icon"[^>]*>/, ''),
  );
  process.env.VITALFEW_BROTLI = 'none';
  await build({
    root: PROBE,
    configFile: `${ROOT}vite.config.ts`,
    publicDir: false,
    logLevel: 'error',
    build: { outDir: `${PROBE}/with`, emptyOutDir: true },
  });
  delete process.env.VITALFEW_BROTLI;
  cpSync(`${PROBE}/with`, `${PROBE}/without`, { recursive: true });
  const open = `${PROBE}/without/index.html`;
  writeFileSync(open, readFileSync(open, 'utf8').replace(POLICY, ''));
}, 180_000);

afterAll(() => collector.close());

async function probe(folder: string): Promise<Attempt[]> {
  arrived.length = 0;
  const site = await visit(folder);
  const page = await site.browser.newPage();
  await page.goto(`${site.url}?collector=${encodeURIComponent(address)}`);
  await page.waitForFunction(() => 'attempts' in globalThis, undefined, { timeout: 90_000 });
  const attempts = await page.evaluate(() => (globalThis as unknown as { attempts: Attempt[] }).attempts);
  await site.close();
  return attempts;
}

describe('no data leaves', () => {
  it('nothing arrives elsewhere, whatever page, worker, chart and SQL try', async () => {
    const attempts = await probe(`${PROBE}/with`);
    expect(arrived).toEqual([]);
    const refused = new Map(attempts.map(({ name, refused: was }) => [name, was]));
    expect(refused.get('select 42')).toBe(false);
    for (const { name, refused: was } of attempts)
      if (/SET |COPY|ATTACH|read_|LOAD/.test(name)) expect(was, name).toBe(true);
  });

  it('the control without the policy leaks, so the test can tell', async () => {
    await probe(`${PROBE}/without`);
    for (const way of ['fetch', 'beacon', 'image.png', 'worker', 'chart.json', 'mark.png'])
      expect(
        arrived.some((line) => line.includes(`/${way}`)),
        way,
      ).toBe(true);
    expect(arrived.some((line) => line.startsWith('UPGRADE'))).toBe(true);
    expect(arrived.filter((line) => line.includes('/sql-'))).toEqual([]);
  });

  it('a file full of addresses is dropped, analysed and exported without a request', async () => {
    arrived.length = 0;
    const site = await visit(DIST, { serviceWorkers: 'allow' });
    const page = await site.open('?lang=en');
    await kept(page);
    const before = site.asked.length;
    const rows = ['order_id,customer_id,order_date,product_name,channel,amount'];
    for (let index = 0; index < 150; index++)
      rows.push(
        `${index},canary${index % 40},2024-0${1 + (index % 9)}-1${index % 9},<img src=${address}/name.png>,${address}/channel,${5 + (index % 7)}`,
      );
    await drop(page, given('orders.csv', rows.join('\n')));
    for (const panel of PANELS) await openPanel(page, panel);
    for (const panel of PANELS)
      for (const table of await tablesOf(page, panel)) await exportCsv(page, panel, table);
    for (const tab of await page.locator('[role="tab"]').all()) await tab.click();
    await settled(page);
    await page.waitForTimeout(500);
    expect(arrived).toEqual([]);
    expect(site.asked.slice(before)).toEqual([]);
    expect(site.asked.join(' ')).not.toContain('canary');
    await site.close();
  });
});

describe('the built site', () => {
  it('carries the policy, and names no other place', () => {
    const page = readFileSync(`${ROOT}dist/index.html`, 'utf8');
    expect(page).toMatch(POLICY);
    expect(page).toContain("connect-src 'self'");
    expect(page).toContain('worker-src blob:');
    expect(page.match(/https?:\/\//g)).toBeNull();
    const scripts = readdirSync(`${ROOT}dist/assets`).filter((name) => /^index-.*\.js$/.test(name));
    for (const name of scripts)
      expect(readFileSync(`${ROOT}dist/assets/${name}`, 'utf8')).not.toMatch(/extensions\.duckdb\.org/);
  });
});
