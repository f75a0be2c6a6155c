import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { drop, exportCsv, given, openPanel, settled, visit, type Visit } from '../helpers/browser';

const PEOPLE = ['customer_id,name,phone,city'];
const ORDERS = ['order_id,customer_id,order_date,amount'];
for (let n = 0; n < 30; n++)
  PEOPLE.push(`k${n},王小${n},138001380${String(10 + n)},${n % 2 ? '北京' : '上海'}`);
for (let n = 0; n < 200; n++)
  ORDERS.push(`o${n},k${(n * 7) % 30},2024-0${1 + (n % 9)}-1${n % 10},${10 + (n % 23)}`);
const files = [given('orders.csv', ORDERS.join('\n')), given('people.csv', PEOPLE.join('\n'))];
const PASSPHRASE = 'four plain words here';

let site: Visit;
beforeAll(async () => {
  site = await visit();
});
afterAll(() => site.close());
beforeEach(() => emptied());

/** A page of the site without the program, to look at what the browser holds. */
async function beside<T>(look: (page: Page) => Promise<T>): Promise<T> {
  const page = await site.browser.contexts()[0]!.newPage();
  await page.goto(`${site.url}icon.svg`);
  try {
    return await look(page);
  } finally {
    await page.close();
  }
}

const emptied = (): Promise<void> =>
  beside((page) =>
    page.evaluate(async () => {
      const root = await navigator.storage.getDirectory();
      for await (const name of root.keys()) await root.removeEntry(name, { recursive: true });
    }),
  );

/** What the browser holds: files by name, as text. */
const held = (): Promise<Record<string, string>> =>
  beside((page) =>
    page.evaluate(async () => {
      const found: Record<string, string> = {};
      const walk = async (folder: FileSystemDirectoryHandle): Promise<void> => {
        for await (const [name, handle] of folder.entries())
          if (handle.kind === 'directory') await walk(handle);
          else found[name] = new TextDecoder('latin1').decode(await (await handle.getFile()).arrayBuffer());
      };
      await walk(await navigator.storage.getDirectory());
      return found;
    }),
  );

/** Turns one bit of a kept file, in its middle. */
const flip = (name: string): Promise<void> =>
  beside((page) =>
    page.evaluate(async (file) => {
      const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('kept');
      const handle = await folder.getFileHandle(file);
      const bytes = new Uint8Array(await (await handle.getFile()).arrayBuffer());
      const at = Math.floor((bytes.length * 2) / 3);
      bytes[at]! ^= 4;
      const writable = await handle.createWritable();
      await writable.write(bytes);
      await writable.close();
    }, name),
  );

/** Waits for what the page says of keeping, in its bar. */
const state = (page: Page, wanted: string): Promise<unknown> =>
  page.waitForSelector(`.privacy[data-keeps="${wanted}"]`, { timeout: 20_000 });

async function worked(page: Page): Promise<string> {
  await drop(page, ...files);
  await page.fill('input.title', '六月复盘');
  await page.press('input.title', 'Enter');
  await openPanel(page, 'rfm');
  return exportCsv(page, 'rfm', 'customers');
}

async function keepIt(page: Page, passphrase = ''): Promise<void> {
  await page.click('.privacy');
  await page.click('#keep-begin');
  if (passphrase) {
    await page.fill('[data-passphrase=""]', passphrase);
    await page.fill('[data-passphrase="again"]', passphrase);
  }
  await page.click('#keep-dialog [type="submit"]');
  await state(page, 'kept');
}

async function restored(page: Page): Promise<string> {
  await page.waitForSelector('[data-panel="rfm"][data-state="ready"]', { timeout: 20_000 });
  await settled(page);
  expect(await page.inputValue('input.title')).toBe('六月复盘');
  return exportCsv(page, 'rfm', 'customers');
}

it('keeps nothing unless asked; then all of it comes back after a reload, and every later change too', async () => {
  const page = await site.open('?lang=en');
  const before = await worked(page);
  expect(await held()).toEqual({});
  await keepIt(page);
  await page.reload();
  expect(await restored(page)).toBe(before);

  await page.click('.privacy');
  await state(page, 'kept');
  await page.click('[data-add-panel="cohorts"]');
  await settled(page);
  await state(page, 'kept');
  await page.reload();
  await page.waitForSelector('[data-panel="cohorts"][data-state="ready"]', { timeout: 60_000 });
  await page.click('.privacy');
  await page.click('#keep-end');
  await state(page, 'off');
  expect(await held()).toEqual({});
  await page.close();
});

it('shows the kept figures at once; a click made then opens whom it names, as soon as the tables are there', async () => {
  const page = await site.open('?lang=en');
  await drop(page, given('orders.csv', ORDERS.join('\n')), given('people.csv', PEOPLE.join('\n')));
  const figures = (): Promise<string[]> => page.locator('[data-panel="overview"] [data-kpi]').allInnerTexts();
  await keepIt(page);
  const before = await figures();
  await page.addInitScript(() => {
    const { prototype } = FileSystemFileHandle;
    const getFile = prototype.getFile;
    prototype.getFile = async function (this: FileSystemFileHandle) {
      const file = await getFile.call(this);
      if (this.name !== 'tables') return file;
      const slice = file.slice.bind(file);
      file.slice = (...args) => {
        const part = slice(...args);
        const read = part.arrayBuffer.bind(part);
        part.arrayBuffer = () => new Promise((resolve) => setTimeout(() => resolve(read()), 1500));
        return part;
      };
      return file;
    };
  });
  await page.reload();
  await page.waitForSelector(
    '[data-showing] ~ .notebook [data-panel="overview"][data-state="running"] .drawn svg',
  );
  expect(await figures()).toEqual(before);
  await page.click('[data-kpi="buyers"]');
  await page.waitForSelector('[data-panel="overview"][data-state="ready"]', { timeout: 30_000 });
  expect(await figures()).toEqual(before);
  expect(await page.locator('[data-showing]').count()).toBe(0);
  expect(await page.locator('.drawer [data-members]').first().getAttribute('data-members')).toBe('30');
  await page.close();
});

it('under a passphrase the device holds no word of it, and a wrong one changes nothing', async () => {
  const page = await site.open('?lang=en');
  const before = await worked(page);
  await keepIt(page, PASSPHRASE);
  const stored = Object.values(await held()).join('');
  expect(stored.length).toBeGreaterThan(5000);
  for (const word of ['13800138', 'customer_id', 'orders.csv', 'vitalfew"'])
    expect(stored).not.toContain(word);

  await page.reload();
  await page.waitForSelector('#kept-waiting [data-passphrase="kept"]');
  await page.fill('[data-passphrase="kept"]', 'four plain words there');
  await page.click('#open-kept');
  await page.waitForSelector('[data-error="sealed_passphrase"]');
  await page.fill('[data-passphrase="kept"]', PASSPHRASE);
  await page.click('#open-kept');
  expect(await restored(page)).toBe(before);
  await page.close();
});

it('with two tabs open one keeps, the other is told and can take over', async () => {
  const first = await site.open('?lang=en');
  const before = await worked(first);
  await keepIt(first);
  const second = await site.open('?lang=en');
  await second.waitForSelector('#kept-elsewhere');
  await second.click('#kept-elsewhere button');
  expect(await restored(second)).toBe(before);
  await state(first, 'elsewhere');

  await first.fill('input.title', 'of the first tab');
  await first.press('input.title', 'Enter');
  await second.reload();
  expect(await restored(second)).toBe(before);
  await first.close();
  await second.close();
});

it('a tab that dies while it writes leaves what was kept before, or what came after, and no mixture', async () => {
  const page = await site.open('?lang=en');
  const before = await worked(page);
  await keepIt(page);
  const lines = ['order_id,customer_id,order_date,amount'];
  for (let n = 0; n < 300_000; n++) lines.push(`p${n},k${n % 30},2024-05-1${n % 10},${10 + (n % 23)}.50`);
  await page.setInputFiles('#file-input', [given('more.csv', lines.join('\n'))]);
  await page.waitForSelector('.side .file >> nth=2', { timeout: 60_000 });
  await page.waitForTimeout(450);
  void page.goto('chrome://crash').catch(() => undefined);
  await page.waitForEvent('crash');

  const again = await site.open('?lang=en');
  const found = await restored(again);
  const names = await again.locator('.side .file .name').allInnerTexts();
  expect(names.slice(0, 2)).toEqual(['orders.csv', 'people.csv']);
  if (names.length === 2) expect(found).toBe(before);
  expect(await again.locator('[data-error]').count()).toBe(0);
  await again.close();
});

it('a tab that dies while another passphrase is set finds everything under one of the two', async () => {
  for (const name of ['tables', 'notebook', 'answers']) {
    await emptied();
    const page = await site.open('?lang=en');
    const before = await worked(page);
    await keepIt(page);
    await page.evaluate((held) => {
      const { prototype } = FileSystemFileHandle;
      const createWritable = prototype.createWritable;
      prototype.createWritable = function (this: FileSystemFileHandle) {
        if (this.name === held) document.documentElement.dataset['held'] = held;
        return this.name === held ? new Promise(() => undefined) : createWritable.call(this);
      };
    }, name);
    await page.click('[data-keep] >> text=Another passphrase');
    await page.fill('[data-passphrase=""]', PASSPHRASE);
    await page.fill('[data-passphrase="again"]', PASSPHRASE);
    await page.click('#keep-dialog [type="submit"]');
    await page.waitForSelector(`html[data-held="${name}"]`);
    void page.goto('chrome://crash').catch(() => undefined);
    await page.waitForEvent('crash');

    const again = await site.open('?lang=en');
    if (name === 'answers') {
      await again.fill('[data-passphrase]', PASSPHRASE);
      await again.press('[data-passphrase]', 'Enter');
    }
    expect(await restored(again)).toBe(before);
    expect(await again.locator('[data-error]').count()).toBe(0);
    await again.close();
  }
});

it('says when there is no room, and what was kept before is still there', async () => {
  const page = await site.open('?lang=en');
  const before = await worked(page);
  await keepIt(page);
  const session = await page.context().newCDPSession(page);
  const origin = new URL(site.url).origin;
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 });
  await page.fill('input.title', 'too much');
  await page.press('input.title', 'Enter');
  await page.waitForSelector('[data-keep="failed"] [data-error="keep_full"]', { timeout: 60_000 });
  await session.send('Storage.overrideQuotaForOrigin', { origin });
  await page.close({ runBeforeUnload: false });

  const again = await site.open('?lang=en');
  expect(await restored(again)).toBe(before);
  await again.close();
});

it('tells damage of every kept file, and opens what is whole', async () => {
  for (const [name, error] of [
    ['notebook', 'sealed_damaged'],
    ['tables', 'keep_tables_lost'],
    ['answers', null],
  ] as const) {
    const page = await site.open('?lang=en');
    const before = await worked(page);
    await keepIt(page);
    await page.close({ runBeforeUnload: false });
    await flip(name);
    const again = await site.open('?lang=en');
    if (error) await again.waitForSelector(`[data-error="${error}"]`, { timeout: 60_000 });
    else expect(await restored(again)).toBe(before);
    await again.close();
    await emptied();
  }
});

it('a project file opens on another device, without the columns that were left out', async () => {
  const page = await site.open('?lang=en');
  const before = await worked(page);
  await page.click('.privacy');
  await page.click('#save-project');
  await page.check('[data-withhold="phone"]');
  await page.fill('[data-passphrase=""]', PASSPHRASE);
  await page.fill('[data-passphrase="again"]', PASSPHRASE);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.click('#project-dialog [type="submit"]'),
  ]);
  expect(download.suggestedFilename()).toBe('六月复盘.vitalfew');
  const file = readFileSync(await download.path());
  await page.click('#open-ledger');
  expect(await page.locator('[data-ledger] li').first().innerText()).toContain('六月复盘.vitalfew');
  await page.close();

  const other = await visit();
  const there = await other.open('?lang=en');
  await there.setInputFiles('#file-input', [{ ...given('六月复盘.vitalfew', file), mimeType: '' }]);
  await there.fill('[data-passphrase="sealed"]', 'nothing of the kind');
  await there.click('#sealed-dialog [type="submit"]');
  await there.waitForSelector('#sealed-dialog [data-error="sealed_passphrase"]');
  await there.fill('[data-passphrase="sealed"]', PASSPHRASE);
  await there.click('#sealed-dialog [type="submit"]');
  expect(await restored(there)).toBe(before);
  expect(await there.locator('.side [data-note="withheld"]').count()).toBe(1);
  const columns = await there.evaluate(() => document.body.innerText);
  expect(columns).not.toContain('13800138');
  await other.close();
});

it('forgets everything, and looks again', async () => {
  const page = await site.open('?lang=en');
  await worked(page);
  await keepIt(page);
  await page.evaluate(() => localStorage.setItem('vitalfew.theme', 'dark'));
  await page.click('#forget');
  await page.click('#forget-now');
  await page.waitForSelector('[data-left="0"]');
  expect(await held()).toEqual({});
  expect(
    await page.evaluate(async () => [
      localStorage.length,
      sessionStorage.length,
      (await indexedDB.databases()).length,
      (await caches.keys()).length,
    ]),
  ).toEqual([0, 0, 0, 0]);
  await page.close();
});
