import { afterAll, beforeAll, expect, it } from 'vitest';
import { findFirefox } from '../../tools/browser.mjs';
import {
  DIST,
  drop,
  askCsv,
  exportCsv,
  savedByFirefox,
  given,
  kept,
  openPanel,
  PANELS,
  settled,
  visit,
  type Visit,
} from '../helpers/browser';
import { plain } from '../helpers/orders';

const isMissing = findFirefox() === null;
if (isMissing) console.warn('no Firefox here: the path through it is not tried');

let site: Visit;
let beside: Visit;
beforeAll(async () => {
  if (isMissing) return;
  site = await visit(DIST, { engine: 'firefox', serviceWorkers: 'allow' });
  beside = await visit();
});
afterAll(async () => {
  await site?.close();
  await beside?.close();
});

it.skipIf(isMissing)(
  'Firefox: from a dropped file to every panel, a segment, a link, what is kept, and no network',
  async () => {
    const orders = given('orders.csv', plain());
    const page = await site.open('?lang=en');
    await drop(page, orders);
    for (const panel of PANELS) await openPanel(page, panel);

    const other = await beside.open('?lang=en');
    await drop(other, orders);
    for (const [panel, table] of [
      ['rfm', 'customers'],
      ['pareto', 'curve'],
      ['cohorts', 'retention'],
    ] as const) {
      await openPanel(other, panel);
      expect(await savedByFirefox(() => askCsv(page, panel, table))).toBe(
        await exportCsv(other, panel, table),
      );
    }

    await page.click('#new-segment');
    await page.click('[data-add-rule="0"]');
    await page.click('[data-new-rule="field"]');
    await page.locator('[data-rule-value="0"]').press('Control+a');
    await page.keyboard.type('4');
    await page.waitForSelector('#audience [data-audience="16"]');
    await page.click('#save-rule');
    await page.click('#share');
    await page.waitForSelector('[data-personal="0"]');
    const link = await page.inputValue('#share-link');
    await page.keyboard.press('Escape');

    const receiver = await site.open(`?lang=zh-CN#${link.split('#')[1] ?? ''}`);
    await receiver.click('#use-files');
    await drop(receiver, orders);
    expect(await receiver.locator('[data-cell]').count()).toBe(PANELS.length);
    expect(await receiver.locator('[data-segment]').count()).toBe(1);
    await receiver.close();

    await page.click('.privacy');
    expect(await page.textContent('#requests-elsewhere')).toBe('0');
    await page.click('#keep-begin');
    await page.click('#keep-dialog [type="submit"]');
    await page.waitForSelector('[data-keep="kept"]');
    await page.keyboard.press('Escape');
    await kept(page);
    await site.stop();
    await page.reload();
    await page.waitForSelector('[data-panel="rfm"][data-state="ready"]', { timeout: 60_000 });
    await settled(page);
    expect(await page.locator('[data-segment]').count()).toBe(1);
    expect(await page.textContent('[data-kpi="buyers"]')).toBe('40');
  },
  180_000,
);
