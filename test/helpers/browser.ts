import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, firefox, type Browser, type Page } from 'playwright-core';
import { BROWSER_ARGS, findBrowser, findFirefox } from '../../tools/browser.mjs';
import { serve } from '../../tools/serve.mjs';

const require = createRequire(import.meta.url);

export const DIST = fileURLToPath(new URL('../../dist', import.meta.url));

/** The engine's code is compiled once, not a second time in the background: what is asked here is whether it is right, not how fast. */
const COMPILE_ONCE = '--js-flags=--liftoff-only';

export type Engine = 'chromium' | 'firefox';

/** Starts a browser; Firefox is the one that its makers ship, driven by WebDriver BiDi. */
const launch = (engine: Engine): Promise<Browser> =>
  engine === 'chromium'
    ? chromium.launch({ executablePath: findBrowser(), args: [...BROWSER_ARGS, COMPILE_ONCE] })
    : firefox.launch({
        channel: 'moz-firefox',
        executablePath: findFirefox() ?? '',
        downloadsPath: FIREFOX_SAVES,
      });

/** Where Firefox saves files; its driver does not tell of them. */
const FIREFOX_SAVES = mkdtempSync(join(tmpdir(), 'vital-few-saves-'));

/** The file that Firefox saves when something is clicked, as text. */
export async function savedByFirefox(click: () => Promise<void>): Promise<string> {
  for (const name of readdirSync(FIREFOX_SAVES)) rmSync(join(FIREFOX_SAVES, name));
  await click();
  for (let tries = 0; tries < 100; tries++) {
    const names = readdirSync(FIREFOX_SAVES);
    const [name] = names;
    if (name && names.length === 1 && !name.endsWith('.part')) {
      const text = readFileSync(join(FIREFOX_SAVES, name), 'utf8');
      if (text) return text.replace(/^\uFEFF/, '');
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`nothing was saved: ${readdirSync(FIREFOX_SAVES).join(', ') || 'no file'}`);
}

export interface Visit {
  browser: Browser;
  url: string;
  /** Paths that the server was asked for. */
  asked: string[];
  open(path?: string, size?: { width: number; height: number }): Promise<Page>;
  /** Takes the site off the network. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

/**
 * A browser and the built site on loopback. Every page that it opens fails the test on an error of its own. Pages share what the browser
 * has fetched and compiled, as on a second visit, and nothing that they were told.
 * @param serviceWorkers whether the browser may keep the program, which is work beside what most tests look at.
 */
export async function visit(
  folder = DIST,
  {
    serviceWorkers = 'block',
    engine = 'chromium',
  }: { serviceWorkers?: 'allow' | 'block'; engine?: Engine } = {},
): Promise<Visit> {
  const asked: string[] = [];
  const site = await serve(folder, 0, (path) => asked.push(path));
  const browser = await launch(engine);
  const context = await browser.newContext({ acceptDownloads: true, locale: 'en-GB', serviceWorkers });
  return {
    browser,
    url: site.url,
    asked,
    open: async (path = '', size = { width: 1280, height: 720 }) => {
      const page = await context.newPage();
      page.on('pageerror', (error) => {
        throw error;
      });
      await page.setViewportSize(size);
      await page.goto(`${site.url}icon.svg`);
      await page.evaluate(() => localStorage.clear());
      await page.goto(site.url + path);
      await page.waitForSelector('html[data-engine="ready"]', { timeout: 60_000 });
      return page;
    },
    stop: () => site.close(),
    close: async () => {
      await browser.close();
      await site.close();
    },
  };
}

/** Waits until import and all cells have settled. */
export const settled = (page: Page): Promise<unknown> =>
  page.waitForSelector('html[data-busy="false"]', { timeout: 180_000 });

/** Waits until the browser has kept the whole program; the privacy drawer says so. */
export async function kept(page: Page): Promise<void> {
  await page.click('.privacy');
  await page.waitForSelector('[data-offline="kept"]', { timeout: 60_000 });
  await page.keyboard.press('Escape');
}

export interface Given {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

export const given = (name: string, content: string | Buffer): Given => ({
  name,
  mimeType: 'text/csv',
  buffer: typeof content === 'string' ? Buffer.from(content) : content,
});

/** Text in the encoding of Chinese Excel. */
export function gb18030(text: string): Buffer {
  const { status, stdout } = spawnSync('iconv', ['-f', 'utf-8', '-t', 'gb18030'], { input: text });
  if (status !== 0) throw new Error('iconv does not know gb18030');
  return stdout;
}

/** Drops files as a user would, through the one file input. */
export async function drop(page: Page, ...files: Given[]): Promise<void> {
  await page.setInputFiles('#file-input', files);
  await settled(page);
}

/** Every panel there is, by its folder. */
export const PANELS = readdirSync(new URL('../../src/panels', import.meta.url));

/** Adds the cell of a panel, unless it is there, and waits until it is ready. */
export async function openPanel(page: Page, panel: string): Promise<void> {
  if ((await page.locator(`[data-cell][data-panel="${panel}"]`).count()) === 0)
    await page.click(`[data-add-panel="${panel}"]`);
  await settled(page);
  await page.waitForSelector(`[data-panel="${panel}"][data-state="ready"]`, { timeout: 120_000 });
}

/** Takes the cell of a panel out of the notebook. */
export async function closePanel(page: Page, panel: string): Promise<void> {
  const cell = page.locator(`[data-cell][data-panel="${panel}"]`);
  await cell.locator('[data-cell-menu]').click();
  await cell.locator('[data-delete]').click();
  await cell.waitFor({ state: 'detached' });
}

/** Result tables of a panel that can be exported. */
export async function tablesOf(page: Page, panel: string): Promise<string[]> {
  const menu = page.locator(`[data-panel="${panel}"] [data-export-menu]`).first();
  await menu.click();
  const items = page.locator(`[data-panel="${panel}"] [data-export="csv"]`);
  const tables = await items.evaluateAll((all) => all.map((item) => item.getAttribute('data-table') ?? ''));
  await menu.click();
  return tables;
}

/** Asks for a table of a panel as CSV. */
export async function askCsv(page: Page, panel: string, table: string): Promise<void> {
  const cell = page.locator(`[data-panel="${panel}"]`).first();
  await cell.locator('[data-export-menu]').click();
  await cell.locator(`[data-export="csv"][data-table="${table}"]`).click();
}

/** Exports a table of a panel as CSV and reads it; where none comes, tells what the page said instead. */
export async function exportCsv(page: Page, panel: string, table: string): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), askCsv(page, panel, table)]).catch(
    async (cause: unknown) => {
      const said = await page.locator('[role="status"], [role="alert"]').allInnerTexts();
      throw new Error(`no export of ${panel}.${table}; the page says: ${said.join(' | ')}`, { cause });
    },
  );
  return readFileSync(await download.path(), 'utf8').replace(/^\uFEFF/, '');
}

/** Cells of a simple CSV text, by column name. */
export function parse(text: string): Record<string, string>[] {
  const [header, ...lines] = text.trim().split('\n');
  const names = (header ?? '').split(',');
  return lines.map((line) => {
    const cells =
      line
        .match(/("([^"]|"")*"|[^,]*)(,|$)/g)
        ?.map((cell) => cell.replace(/,$/, '').replace(/^"|"$/g, '').replaceAll('""', '"')) ?? [];
    return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']));
  });
}

/** What axe finds wrong on the page or in a part of it, in few words; by all its rules unless told. */
export async function axeFindings(page: Page, part = 'html', rules: string[] = []): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis)))
    await page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
  return page.evaluate(
    async ([selector, only]) => {
      const axe = (
        globalThis as unknown as {
          axe: {
            run(
              context: string,
              options: object,
            ): Promise<{ violations: { id: string; nodes: { target: unknown[] }[] }[] }>;
          };
        }
      ).axe;
      const { violations } = await axe.run(selector, {
        resultTypes: ['violations'],
        preload: false,
        ...(only.length > 0 ? { runOnly: only } : {}),
      });
      return violations.map(
        ({ id, nodes }) =>
          `${id}: ${nodes
            .map((node) => node.target.join(' '))
            .slice(0, 3)
            .join(' | ')}`,
      );
    },
    [part, rules] as const,
  );
}
