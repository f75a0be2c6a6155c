import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeGb18030 } from '../../src/export/gb18030';

const decoded = (bytes: Uint8Array): string => new TextDecoder('gb18030', { fatal: true }).decode(bytes);
const byIconv = (text: string): Buffer => {
  const { status, stdout } = spawnSync('iconv', ['-f', 'utf-8', '-t', 'gb18030'], { input: text });
  if (status !== 0) throw new Error('iconv does not know gb18030');
  return stdout;
};

it('is what iconv writes, for all Chinese characters, signs and letters in use', () => {
  const range = (from: number, to: number): string =>
    String.fromCodePoint(...Array.from({ length: to - from }, (_, index) => from + index));
  for (const [from, to] of [
    [0x20, 0x7f],
    [0x4e00, 0x9fa6],
    [0x3400, 0x3500],
    [0x20100, 0x20200],
    [0xff01, 0xff5f],
    [0x3001, 0x3012],
    [0xc0, 0x17f],
    [0xac00, 0xad00],
    [0x1f600, 0x1f640],
  ] as const) {
    const text = range(from, to);
    expect(Buffer.from(encodeGb18030(text)).equals(byIconv(text)), `U+${from.toString(16)}`).toBe(true);
  }
  expect(encodeGb18030('客户¥€')).toEqual(new Uint8Array(byIconv('客户¥€')));
});

it('loses nothing: every character comes back but private ones that the standard has moved', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
      expect(decoded(encodeGb18030(text))).toBe(text);
    }),
  );
  const lost: number[] = [];
  for (let point = 0; point < 0x10000; point++) {
    const text = String.fromCharCode(point);
    if ((point < 0xd800 || point > 0xdfff) && decoded(encodeGb18030(text)) !== text) lost.push(point);
  }
  expect(lost.every((point) => point >= 0xe000 && point < 0xf900)).toBe(true);
  expect(lost).toHaveLength(19);
  expect(decoded(encodeGb18030('\ud800\ue5e5'))).toBe('\ufffd\ufffd');
});
