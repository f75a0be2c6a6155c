import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeFindings, drop, given, settled, visit, type Visit } from '../helpers/browser';
import { plain } from '../helpers/orders';

let site: Visit;
beforeAll(async () => {
  site = await visit();
});
afterAll(() => site.close());

describe('the segment builder', () => {
  it('counts while it is written, saves, filters, compares and draws lots', async () => {
    const page = await site.open('?lang=en');
    await drop(page, given('orders.csv', plain()));
    await page.click('#new-segment');
    await page.click('[data-add-rule="0"]');
    await page.click('[data-new-rule="field"]');
    await page.locator('[data-rule-value="0"]').fill('4');
    await page.waitForSelector('#audience [data-audience="16"]');
    await page.locator('[data-negate]').check();
    await page.waitForSelector('#audience [data-audience="24"]');
    await page.locator('[data-negate]').uncheck();
    await page.click('[data-add-rule="0"]');
    await page.click('[data-new-rule="event"]');
    await page.selectOption('[data-rule-when]', 'ever');
    await page.locator('[data-rule="" ] >> nth=1').locator('[data-rule-value]').fill('5');
    await page.waitForSelector('#audience [data-audience="8"]');
    expect(await page.textContent('[data-sentence]')).toBe('orders at least 4 and an order at least 5×');
    expect(await axeFindings(page, '#segment-builder')).toEqual([]);
    await page.fill('#builder-name', 'five');
    await page.click('#save-rule');
    await page.selectOption('#scope-segment', { label: 'five' });
    await settled(page);
    expect(await page.textContent('[data-kpi="buyers"]')).toBe('8');
    await page.click('[data-segment-history]');
    await page.waitForSelector('.drawer table');
    expect(await axeFindings(page, '.drawer')).toEqual([]);
    expect(await page.locator('.drawer tbody tr').first().innerText()).toMatch(/\b8\b/);
    await settled(page);
    expect(await page.textContent('[data-kpi="buyers"]')).toBe('8');
    await page.click('[data-edit-segment]');
    await page.click('#split-holdout');
    expect(await page.locator('[data-segment]').count()).toBe(3);
    await page.click('#overlap');
    await page.waitForSelector('[data-overlap]');
    await page.click('#new-segment');
    await page.click('[data-add-rule="0"]');
    await page.click('[data-new-rule="list"]');
    await page.fill('[data-list]', 'K100\nK101, nobody');
    await page.locator('[data-list]').blur();
    await page.waitForSelector('[data-list-matched="2"]');
    await page.waitForSelector('#audience [data-audience="2"]');
    await page.close();
  });

  it('says one thing of a pasted list: of the list that is kept, on the data that are here', async () => {
    const page = await site.open('?lang=en');
    await drop(page, given('orders.csv', plain()));
    await page.click('#new-segment');
    await page.click('[data-add-rule="0"]');
    await page.click('[data-new-rule="list"]');
    await page.fill('[data-list]', 'K100 K101 nobody');
    await page.waitForSelector('[data-list-matched="2"]');
    await page.fill('[data-list]', 'K100');
    await page.waitForSelector('[data-list-matched="1"]');
    await page.waitForSelector('#audience [data-audience="1"]');
    await page.click('#save-rule');
    await page.click('[data-edit-segment]');
    await page.waitForSelector('[data-list-matched="1"]');
    expect(await page.inputValue('[data-list]')).toBe('');
    await page.keyboard.press('Escape');

    await page.click('#share');
    const link = await page.inputValue('#share-link');
    const other = await site.open(`?lang=en#${link.split('#')[1] ?? ''}`);
    await other.click('#use-files');
    await drop(other, given('orders.csv', plain()));
    await other.selectOption('#scope-segment', { index: 1 });
    await other.locator('[data-paste-list]').first().click();
    await other.fill('[data-list]', 'K100\nK104');
    await other.waitForSelector('[data-list-matched="2"]');
    await other.click('#save-rule');
    await settled(other);
    expect(await other.textContent('[data-kpi="buyers"]')).toBe('2');
    await page.close();
    await other.close();
  });

  it('puts segments in order: folder, colour, note, a copy, out of the way, and says what uses them', async () => {
    const page = await site.open('?lang=en');
    await drop(page, given('orders.csv', plain()));
    await page.click('#new-segment');
    await page.fill('#builder-name', 'all of them');
    await page.click('#segment-filing summary');
    await page.fill('[data-filing="folder"]', 'spring');
    await page.fill('[data-filing="note"]', 'for the mail');
    await page.selectOption('[data-filing="colour"]', 'green');
    await page.click('#save-rule');
    await page.waitForSelector('[data-folder="spring"] [data-segment] .dot');
    expect(await page.getAttribute('[data-segment]', 'title')).toContain('for the mail');
    await page.selectOption('#scope-segment', { label: 'all of them' });
    await settled(page);
    await page.click('[data-edit-segment]');
    await page.waitForSelector('[data-used]');
    await page.click('#duplicate-segment');
    expect(await page.locator('[data-folder="spring"] [data-segment]').allInnerTexts()).toEqual([
      'all of them',
      'all of them (copy)',
    ]);
    await page.locator('[data-edit-segment]').nth(1).click();
    expect(await page.textContent('[data-used]')).toContain('Nothing uses it');
    await page.check('[data-filing="archived"]');
    await page.click('#save-rule');
    expect(await page.locator('[data-folder="spring"] [data-segment]').count()).toBe(1);
    expect(await page.textContent('[data-folder-archived] summary')).toBe('Archived (1)');
    await page.keyboard.press('Control+z');
    expect(await page.locator('[data-folder="spring"] [data-segment]').count()).toBe(2);
    await page.close();
  });

  it('a cell is added where it is wanted, by the bar between two', async () => {
    const page = await site.open('?lang=en');
    await drop(page, given('orders.csv', plain()));
    const order = (): Promise<(string | null)[]> =>
      page.locator('[data-cell]').evaluateAll((all) => all.map((one) => one.getAttribute('data-kind')));
    await page.locator('[data-add-bar] > .menu > button').nth(1).focus();
    await page.keyboard.press('Enter');
    await page.click('[data-add-bar] [data-add="note"]');
    expect((await order())[1]).toBe('note');
    await page.locator('[data-add-bar] > .menu > button').first().focus();
    await page.keyboard.press('Enter');
    await page.click('[data-add-bar] [data-add="sql"]');
    expect((await order()).slice(0, 3)).toEqual(['sql', 'panel', 'note']);
    await page.close();
  });
});
