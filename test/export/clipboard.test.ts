import { table } from 'arquero';
import { expect, it } from 'vitest';
import { footedSvg, wrapped } from '../../src/charts/footer';
import { toClipboard } from '../../src/export/clipboard';
import { toCsv } from '../../src/export/csv';

const rows = table({
  id: ['00123', '620102199001011234', '=1+1'],
  name: ['王\t小明', '<b>x</b>', null],
  amount: [1234.5, -3, NaN],
});

it('keeps ids as text and numbers as numbers, and nothing of it is markup or a formula', () => {
  const { html, text } = toClipboard(rows, {});
  expect(html).toContain(`<td style="mso-number-format:'\\@'">00123</td>`);
  expect(html).toContain(`<td style="mso-number-format:'\\@'">620102199001011234</td>`);
  expect(html).toContain('<td x:num="1234.5">1234.5</td>');
  expect(html).toContain('&lt;b&gt;x&lt;/b&gt;');
  expect(html).not.toContain('<b>');
  expect(text.split('\r\n')).toEqual([
    'id\tname\tamount',
    '00123\t王 小明\t1234.5',
    "620102199001011234\t<b>x</b>\t'-3".replace("'-3", '-3'),
    "'=1+1\t\t",
  ]);
});

it('a CSV is written as asked: with a mark, without, in GBK, with notes under it', async () => {
  const bytes = async (blob: Blob): Promise<Uint8Array> => new Uint8Array(await blob.arrayBuffer());
  const marked = await bytes(toCsv(rows, { encoding: 'utf-8-bom' }));
  const plain = await bytes(toCsv(rows, { encoding: 'utf-8' }));
  expect([...marked.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  expect(marked.slice(3)).toEqual(plain);
  const gbk = await bytes(toCsv(rows, { encoding: 'gb18030', footer: [['数据', '3 行']] }));
  expect(new TextDecoder('gb18030', { fatal: true }).decode(gbk)).toBe(
    `${new TextDecoder().decode(plain)}\n数据,3 行\n`,
  );
});

it('a picture grows by the lines under it, which fit its width', () => {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" class="marks" width="300" height="100" viewBox="0 0 300 100"><g></g></svg>';
  const made = footedSvg(
    svg,
    [
      'Counted: gross & net, 2024 – 2025, of 1,000 rows',
      '共计入一千行记录并排除若干无客户编号的行以及取消的订单',
    ],
    {
      muted: '#555',
    },
  );
  const height = Number(/height="(\d+)"/.exec(made)?.[1]);
  expect(height).toBeGreaterThan(100 + 3 * 15);
  expect(made).toContain(`viewBox="0 0 300 ${height}"`);
  expect(made).toContain('gross &amp; net');
  expect(made.endsWith('</svg>')).toBe(true);
  expect(wrapped('一二三四五六七八九十', 60).every((line) => line.length <= 5)).toBe(true);
});
