import { AppError } from '../engine/errors';
import { piecesOf } from '../ingest/bytes';

const PIECE = 1024 ** 2;
/** A description is text that somebody could read: more is no description of ours. */
const MOST_TEXT = 64 * PIECE;

/** A description and files behind it as one stream of bytes: the length of the description (32 bits), the description as JSON, the files. */
export async function* bundle(
  description: object,
  files: readonly Blob[],
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const text = new TextEncoder().encode(
    JSON.stringify({ ...description, sizes: files.map(({ size }) => size) }),
  );
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, text.length);
  yield length;
  yield text;
  for (const file of files) for await (const { bytes } of piecesOf(file, 0, PIECE)) yield bytes;
}

/** Hands out the bytes of a stream in the lengths that are asked for. */
class Intake {
  readonly #source: AsyncIterator<Uint8Array<ArrayBuffer>>;
  #rest = new Uint8Array(0);

  constructor(source: AsyncIterable<Uint8Array<ArrayBuffer>>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** @throws {AppError} `sealed_damaged` where the stream ends before. */
  async take(length: number): Promise<Blob> {
    const parts: Uint8Array<ArrayBuffer>[] = [];
    for (let missing = length; missing > 0;) {
      if (this.#rest.length === 0) {
        const next = await this.#source.next();
        if (next.done) throw new AppError('sealed_damaged');
        this.#rest = next.value;
      }
      parts.push(this.#rest.subarray(0, missing));
      missing -= Math.min(missing, this.#rest.length);
      this.#rest = this.#rest.subarray(parts[parts.length - 1]?.length);
    }
    return new Blob(parts);
  }

  /** The end of the stream, which has to be there: its last chunk says that nothing was cut. */
  async end(): Promise<void> {
    const next = await this.#source.next();
    if (this.#rest.length > 0 || !next.done) throw new AppError('sealed_damaged');
  }
}

const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** Takes a bundle apart. @throws {AppError} `sealed_damaged`, or what the stream throws. */
export async function unbundle(
  bytes: AsyncIterable<Uint8Array<ArrayBuffer>>,
): Promise<{ description: Record<string, unknown>; files: Blob[] }> {
  const intake = new Intake(bytes);
  const length = new DataView(await (await intake.take(4)).arrayBuffer()).getUint32(0);
  if (length > MOST_TEXT) throw new AppError('sealed_damaged');
  const text = await (await intake.take(length)).text();
  const described = JSON.parse(text) as Record<string, unknown>;
  const { sizes, ...description } = described;
  if (!Array.isArray(sizes) || !sizes.every(isSize)) throw new AppError('sealed_damaged');
  const files: Blob[] = [];
  for (const size of sizes) files.push(await intake.take(size));
  await intake.end();
  return { description, files };
}
