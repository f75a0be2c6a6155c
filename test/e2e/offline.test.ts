import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unzipSync } from 'fflate';
import { expect, it } from 'vitest';
import { DIST, drop, given, kept, openPanel, PANELS, visit } from '../helpers/browser';

const UNPACKED = fileURLToPath(new URL('../../.cache/unpacked', import.meta.url));
const NEWER = fileURLToPath(new URL('../../.cache/newer', import.meta.url));
/** What hosts of static files are known to refuse, in bytes. */
const HOST_REFUSES = 25_000_000;

/** Orders of forty people over two years, who come back at their own pace. */
function orders(): string {
  const rows = ['order_id,customer_id,order_date,product_name,amount'];
  for (let order = 0; order < 400; order++) {
    const day = new Date(Date.UTC(2023, 0, 1 + Math.floor(order * 1.8)));
    const customer = (order * 7 + Math.floor(order / 13)) % 40;
    rows.push(
      `${order},k${customer},${day.toISOString().slice(0, 10)},thing ${order % 9},${5 + (order % 23)}`,
    );
  }
  return rows.join('\n');
}

it('after one visit everything works without a network: reload, drop, every panel', async () => {
  const site = await visit(DIST, { serviceWorkers: 'allow' });
  const page = await site.open('?lang=en');
  await kept(page);
  await site.stop();
  await page.reload();
  await page.waitForSelector('html[data-engine="ready"]', { timeout: 60_000 });
  await drop(page, given('orders.csv', orders()));
  for (const panel of PANELS) await openPanel(page, panel);
  await site.close();
});

it('a newer version is announced, and shown on a word', async () => {
  rmSync(NEWER, { recursive: true, force: true });
  cpSync(DIST, NEWER, { recursive: true, filter: (path) => !/\.(br|gz|zip)$/.test(path) });
  const site = await visit(NEWER, { serviceWorkers: 'allow' });
  const first = await site.open('?lang=en');
  await kept(first);
  const change = (name: string, from: RegExp, to: string): void => {
    const text = readFileSync(`${NEWER}/${name}`, 'utf8');
    expect(text).toMatch(from);
    writeFileSync(`${NEWER}/${name}`, text.replace(from, to));
  };
  change('index.html', /<title>.*<\/title>/, '<title>Newer</title>');
  change('service-worker.js', /VERSION = "\w+"/, 'VERSION = "newer"');

  await first.reload();
  await first.waitForSelector('[data-newer]', { timeout: 60_000 });
  expect(await first.title()).toBe('Vital Few');
  await first.click('[data-newer]');
  await first.waitForFunction(() => document.title === 'Newer');
  await first.waitForSelector('html[data-engine="ready"]', { timeout: 60_000 });
  await site.close();
});

it('the zip holds the site, and opens from a folder of its own', async () => {
  rmSync(UNPACKED, { recursive: true, force: true });
  for (const [path, bytes] of Object.entries(unzipSync(readFileSync(`${DIST}/vital-few.zip`)))) {
    mkdirSync(dirname(`${UNPACKED}/${path}`), { recursive: true });
    writeFileSync(`${UNPACKED}/${path}`, bytes);
  }
  const site = await visit(UNPACKED);
  const page = await site.open('?lang=en');
  await drop(page, given('orders.csv', orders()));
  await openPanel(page, 'rfm');
  await site.close();
});

it('no file of the site is larger than static hosts take', () => {
  for (const entry of readdirSync(DIST, { recursive: true, withFileTypes: true }))
    if (entry.isFile())
      expect(statSync(`${entry.parentPath}/${entry.name}`).size, entry.name).toBeLessThan(HOST_REFUSES);
});
