import { createHash } from 'node:crypto';
import {
  existsSync,
  readdirSync,
  readFileSync,
  writeFileSync,
  mkdirSync,
  copyFileSync,
  statSync,
} from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { generate, SHOP_FOLDER } from '../samples/generate.mjs';
import { afterBuild } from './after-build.mjs';

const COMPRESSED = /\.(html|js|css|svg|csv|json|wasm)$/;

const CACHE = fileURLToPath(new URL('../.cache/brotli/', import.meta.url));
const GENERATOR = fileURLToPath(new URL('../samples/generate.mjs', import.meta.url));
const isFresh = (made) => existsSync(made) && statSync(made).mtimeMs > statSync(GENERATOR).mtimeMs;

/** Puts the sample files beside the page; makes them first where they are not there yet. */
export const samples = () =>
  afterBuild('samples', (folder) => {
    if (!isFresh(join(SHOP_FOLDER, 'order_lines.csv'))) generate();
    const target = join(folder, 'samples', 'shop');
    mkdirSync(target, { recursive: true });
    for (const name of readdirSync(SHOP_FOLDER))
      if (name.endsWith('.csv')) copyFileSync(join(SHOP_FOLDER, name), join(target, name));
  });

const LARGE = 5_000_000;
/** Of a large file the last step of quality costs minutes and saves a hundredth. */
const MOST_FOR_LARGE = 10;

/** The brotli stream of a file; that of a large one, which seldom changes, is kept from build to build. */
async function brotliOf(bytes, wanted) {
  const quality = bytes.length > LARGE ? Math.min(wanted, MOST_FOR_LARGE) : wanted;
  const kept = `${CACHE}${createHash('sha256').update(bytes).digest('hex')}-${quality}.br`;
  if (existsSync(kept)) return readFileSync(kept);
  const made = await promisify(brotliCompress)(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: quality,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
  if (bytes.length > LARGE) {
    mkdirSync(CACHE, { recursive: true });
    writeFileSync(kept, made);
  }
  return made;
}

/**
 * Writes each file a second and third time, compressed, for servers that pick them up. `VITALFEW_BROTLI` is the quality, 0 to 11: as
 * small as can be where nothing is said, less where somebody waits for the build; `none` writes no copies.
 */
export const precompress = () =>
  afterBuild('precompress', async (folder) => {
    const asked = process.env.VITALFEW_BROTLI ?? '11';
    if (asked === 'none') return;
    const files = readdirSync(folder, { recursive: true })
      .map(String)
      .filter((name) => COMPRESSED.test(name));
    const zip = promisify(gzip);
    await Promise.all(
      files.map(async (name) => {
        const path = join(folder, name);
        const bytes = readFileSync(path);
        writeFileSync(`${path}.br`, await brotliOf(bytes, Number(asked)));
        writeFileSync(`${path}.gz`, await zip(bytes, { level: Math.min(9, Number(asked)) }));
      }),
    );
  });

const GLUE = 'duckdb-browser-blocking';

/**
 * Takes `eval` out of the engine's glue. The page's policy refuses it anyway; a direct one keeps every name around it alive, so that
 * nothing can be shortened (1.4 MB instead of 0.9).
 */
export const withoutEval = () => ({
  name: 'vitalfew-without-eval',
  transform(code, id) {
    if (!id.includes(GLUE)) return null;
    return { code: code.replaceAll(/(?<![\w.$])eval\(/g, 'refusedByPolicy('), map: null };
  },
});

/**
 * Takes the parser of JavaScript out of arquero: it turns expressions into code by `Function`, which the policy refuses, and we use none
 * (175 kB in the page and in the worker).
 */
export const withoutParser = () => ({
  name: 'vitalfew-without-parser',
  enforce: 'pre',
  resolveId: (id) => (id === 'acorn' ? '\0no-parser' : null),
  load: (id) =>
    id === '\0no-parser'
      ? `export const parse = () => { throw new Error('expressions are code, which this page does not run'); };`
      : null,
});

const ASYNC_ZIP = /write-excel-file\/modules\/zip\/zipToArrayBuffer\.js$/;

/** Has workbooks packed where they are written: the package starts a worker of its own for it, which the policy refuses. */
export const withoutZipWorker = () => ({
  name: 'vitalfew-without-zip-worker',
  transform: {
    filter: { id: ASYNC_ZIP },
    handler: () => ({
      code: `import zip from './zipToArrayBufferSync.js';\nexport default (files) => Promise.resolve(zip(files));`,
      map: null,
    }),
  },
});

/** Puts the page's tokens where its style sheet says `@tokens`. */
export const tokens = (css) => ({
  name: 'tokens',
  enforce: 'pre',
  transform: {
    filter: { id: /src\/app\/style\.css$/ },
    handler: (code) => code.replace('@tokens;', () => css),
  },
});
