import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { toAppError } from '../../src/engine/errors';
import { isLocked, isSealed, lockOf, seal, unseal, type Lock } from '../../src/keep/seal';

const CHUNK = 1024 ** 2;
/** Enough to be derived, and quick. */
const FEW = 1000;

async function* once(bytes: Uint8Array<ArrayBuffer>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  await Promise.resolve();
  yield bytes;
}

async function collected(parts: AsyncIterable<Uint8Array<ArrayBuffer>>): Promise<Uint8Array<ArrayBuffer>> {
  const all: Uint8Array<ArrayBuffer>[] = [];
  for await (const part of parts) all.push(part);
  return new Uint8Array(await new Blob(all).arrayBuffer());
}

const sealed = async (lock: Lock, bytes: Uint8Array<ArrayBuffer>): Promise<Blob> =>
  new Blob([await collected(seal(lock, once(bytes)))]);
const opened = async (file: Blob, passphrase: string): Promise<Uint8Array<ArrayBuffer>> =>
  collected((await unseal(file, passphrase)).plain);
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'opened',
    (cause: unknown) => toAppError(cause).code,
  );
const bytesOf = (length: number): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 8)) & 255);

let lock: Lock;
beforeAll(async () => {
  lock = await lockOf('correct horse', FEW);
});

describe('a sealed file', () => {
  it.each([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 17])(
    'gives back %i bytes',
    async (size) => {
      const bytes = bytesOf(size);
      for (const own of [lock, null]) {
        const file = await sealed(own, bytes);
        expect(await isSealed(file)).toBe(true);
        expect(await isLocked(file)).toBe(own !== null);
        const found = await opened(file, own ? 'correct horse' : '');
        expect(Buffer.from(found).equals(Buffer.from(bytes))).toBe(true);
      }
    },
  );

  it('hides what it holds under a passphrase, and says so of a wrong one', async () => {
    const secret = new TextEncoder().encode('王小明 13800138000 '.repeat(100));
    const file = await sealed(lock, secret);
    const text = Buffer.from(await file.arrayBuffer()).toString('latin1');
    expect(text).not.toContain(Buffer.from('13800138000').toString('latin1'));
    expect(await codeOf(opened(file, 'correct horze'))).toBe('sealed_passphrase');
    expect(await codeOf(opened(file, ''))).toBe('sealed_passphrase');
  });

  it('takes a passphrase however an input method wrote it', async () => {
    const file = await sealed(await lockOf('ｐａｓｓ word é', FEW), bytesOf(9));
    expect(await codeOf(opened(file, 'pass word e\u0301'))).toBe('opened');
  });

  it('tells every flipped bit as damage, under a passphrase and without', async () => {
    for (const own of [lock, null]) {
      const file = new Uint8Array(await (await sealed(own, bytesOf(300))).arrayBuffer());
      for (let at = 8; at < file.length; at++) {
        const bad = file.slice();
        bad[at] = (bad[at] as number) ^ (1 << (at % 8));
        expect(await codeOf(opened(new Blob([bad]), own ? 'correct horse' : '')), `byte ${at}`).toBe(
          'sealed_damaged',
        );
      }
    }
  });

  it('tells what is cut, joined, swapped, or another file’s', async () => {
    const bytes = bytesOf(3 * CHUNK);
    const [file, other] = [await sealed(null, bytes), await sealed(null, bytes)];
    const [one, two] = [file, other].map((blob) => blob.size - 3 * (CHUNK + 16)) as [number, number];
    const chunk = (blob: Blob, head: number, index: number): Blob =>
      blob.slice(head + index * (CHUNK + 16), head + (index + 1) * (CHUNK + 16));
    const parts = [0, 1, 2].map((index) => chunk(file, one, index)) as [Blob, Blob, Blob];
    const head = file.slice(0, one);
    const made: Blob[] = [
      new Blob([head]),
      new Blob([head, parts[0], parts[1]]),
      new Blob([head, parts[1], parts[2]]),
      new Blob([head, parts[1], parts[0], parts[2]]),
      new Blob([head, ...parts, parts[2]]),
      new Blob([head, parts[0], chunk(other, two, 1), parts[2]]),
      new Blob([other.slice(0, two), ...parts]),
      file.slice(0, file.size - 1),
      new Blob([file, 'x']),
    ];
    for (const blob of made) expect(await codeOf(opened(blob, ''))).toBe('sealed_damaged');
  });

  it('is none of anything else', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        const blob = new Blob(['vfsealed', new Uint8Array(bytes)]);
        expect(await isSealed(new Blob([new Uint8Array(bytes)]))).toBe(false);
        expect(await codeOf(opened(blob, ''))).toBe('sealed_damaged');
      }),
      { numRuns: 50 },
    );
  });
});
