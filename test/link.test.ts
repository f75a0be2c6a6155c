import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { AppError } from '../src/engine/errors';
import { definitionHash, newDocument, readDocument, writeDocument } from '../src/notebook/document';
import { decodeLink, encodeLink, fragmentIn } from '../src/notebook/link';
import { zhCN } from '../src/i18n/zh-CN';
import { TEMPLATES, templateOf } from '../src/notebook/templates';
import { anyDocument } from './helpers/documents';

const FROZEN = new URL('./links/', import.meta.url);

async function codeOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return 'none';
  } catch (cause) {
    return cause instanceof AppError ? cause.code : `other: ${String(cause)}`;
  }
}

const CRC = (bytes: Uint8Array): string => {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return ((value ^ 0xffffffff) >>> 0).toString(16).padStart(8, '0');
};

/** A link made by hand, as another program would make it. */
function linkOf(text: string | Buffer, version = 'v1'): string {
  const bytes = deflateRawSync(text);
  return `${version}.${bytes.length.toString(36)}.${CRC(bytes)}.${bytes.toString('base64url')}`;
}

const READABLE = [
  'link_cut',
  'link_damaged',
  'link_newer',
  'link_too_large',
  'notebook_invalid',
  'notebook_newer',
  'segment_invalid',
];

describe('a link', () => {
  it('gives back any document as it was', async () => {
    await fc.assert(
      fc.asyncProperty(anyDocument, async (document) => {
        expect(await decodeLink(await encodeLink(document))).toEqual(document);
        expect(readDocument(writeDocument(document))).toEqual(document);
      }),
      { numRuns: 150 },
    );
  });

  it('is valid or refused with a message, whatever happens to it', async () => {
    const link = await encodeLink(newDocument('zh-CN'));
    const letters = 'abcXYZ019-_.#% v';
    await fc.assert(
      fc.asyncProperty(
        fc.nat(link.length),
        fc.nat(4),
        fc.array(fc.constantFrom(...letters), { maxLength: 4 }),
        async (at, cut, insert) => {
          const mutated = link.slice(0, at) + insert.join('') + link.slice(at + cut);
          expect(['none', ...READABLE]).toContain(await codeOf(() => decodeLink(mutated)));
        },
      ),
      { numRuns: 600 },
    );
  });

  it('says that it was cut wherever it was cut', async () => {
    const link = await encodeLink(newDocument('en'));
    for (let length = 2; length < link.length; length++)
      expect(['link_cut', 'link_damaged']).toContain(await codeOf(() => decodeLink(link.slice(0, length))));
    expect(await codeOf(() => decodeLink(link.slice(0, link.length / 2)))).toBe('link_cut');
  });

  it.each([
    ['of version 2', 'v2.1.00000000.AA', 'link_newer'],
    ['of version 2 inside', linkOf('{"app":"vitalfew","version":2}'), 'notebook_newer'],
    [
      'with a cell of an unknown kind',
      linkOf('{"app":"vitalfew","version":1,"cells":[{"id":"a","kind":"picture"}]}'),
      'notebook_invalid',
    ],
    [
      'with 5,000 cells',
      linkOf(
        JSON.stringify({
          app: 'vitalfew',
          version: 1,
          cells: Array.from({ length: 5000 }, (_, n) => ({ id: `c${n}`, kind: 'note', markdown: '' })),
        }),
      ),
      'notebook_invalid',
    ],
    [
      'with a prototype inside',
      linkOf('{"app":"vitalfew","version":1,"__proto__":{"title":"x"},"constructor":1}'),
      'notebook_invalid',
    ],
    ['that is not JSON', linkOf('hello'), 'notebook_invalid'],
    ['with bytes that are not compressed', 'v1.3.352441c2.YWJj', 'link_damaged'],
    [
      'whose chart brings a specification of its own',
      linkOf(
        '{"app":"vitalfew","version":1,"cells":[{"id":"a","kind":"chart","from":"x","chart":{"type":"bars","x":"a","usermeta":{"embedOptions":{"ast":false}}}}]}',
      ),
      'notebook_invalid',
    ],
    ['of nothing', 'v1', 'link_cut'],
    ['that is far too long', `v1.zzzz.00000000.${'A'.repeat(200_000)}`, 'link_too_large'],
  ])('%s is refused', async (_name, link, code) => {
    expect(await codeOf(() => decodeLink(link))).toBe(code);
  });

  it('that grows without end is refused within 100 ms and 10 MB', async () => {
    const bombs = [deflateRawSync(Buffer.alloc(60_000_000)), deflateRawSync(Buffer.alloc(30_000_000, '['))];
    for (const bytes of bombs) {
      expect(bytes.length).toBeLessThan(64 * 1024);
      const link = `v1.${bytes.length.toString(36)}.${CRC(bytes)}.${bytes.toString('base64url')}`;
      await codeOf(() => decodeLink(link));
      const before = process.memoryUsage();
      const times: number[] = [];
      for (let time = 0; time < 3; time++) {
        const started = performance.now();
        expect(await codeOf(() => decodeLink(link))).toBe('link_too_large');
        times.push(performance.now() - started);
      }
      expect(Math.min(...times)).toBeLessThan(100);
      const after = process.memoryUsage();
      expect(after.arrayBuffers + after.heapUsed - before.arrayBuffers - before.heapUsed).toBeLessThan(
        3 * 10e6,
      );
    }
  });

  it('is found in an address, in a mail, or alone', () => {
    expect(fragmentIn('see https://x.example/app/?lang=en#v1.a.00000000.AA and tell me')).toBe(
      'v1.a.00000000.AA',
    );
    expect(fragmentIn(' #v1.a.00000000.AA\n')).toBe('v1.a.00000000.AA');
    expect(fragmentIn('https://x.example/#top')).toBeNull();
    expect(fragmentIn('> https://x.example/#v1.a.00000000.AA\n> BB_c-\n> DD\n> \n> Yours')).toContain(
      'v1.a.00000000.AABB_c-DD',
    );
    expect(fragmentIn('x#v1.a.00000000.A\\_B')).toBe('v1.a.00000000.A_B');
    expect(fragmentIn('https://safe.example/?url=https%3A%2F%2Fx%23v1.a.00000000.AA&data=1')).toBe(
      'v1.a.00000000.AA',
    );
  });

  it('of a typical notebook stays under 2,000 characters', async () => {
    expect((await encodeLink(newDocument('en'))).length).toBeLessThan(400);
    for (const id of TEMPLATES)
      expect(
        (await encodeLink(templateOf(id, 'zh-CN', (key) => zhCN[key as keyof typeof zhCN]))).length,
        id,
      ).toBeLessThan(2000);
  });
});

describe('links of version 1 that people have kept', () => {
  const names = readdirSync(FROZEN).filter((name) => name.endsWith('.txt'));
  it('are there', () => expect(names.length).toBeGreaterThan(3));
  it.each(names)('%s opens as it did', async (name) => {
    const document = await decodeLink(readFileSync(new URL(name, FROZEN), 'utf8'));
    expect(document).toMatchObject(
      JSON.parse(readFileSync(new URL(name.replace('.txt', '.json'), FROZEN), 'utf8')) as object,
    );
    expect(await decodeLink(await encodeLink(document))).toEqual(document);
  });
});

describe('the definition hash', () => {
  it('is that of what is computed, not of what it is called', async () => {
    const document = newDocument('en');
    const hash = await definitionHash(document);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(await definitionHash({ ...document, title: 'other', language: 'zh-CN' })).toBe(hash);
    expect(await definitionHash({ ...document, scope: { ...document.scope, asOf: '2024-01-01' } })).not.toBe(
      hash,
    );
  });
});
