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
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { generate, SHOP_FOLDER } from '../samples/generate.mjs';

const COMPRESSED = /\.(html|js|css|svg|csv|json|wasm)$/;

const GENERATOR = fileURLToPath(new URL('../samples/generate.mjs', import.meta.url));
const isFresh = (made) => existsSync(made) && statSync(made).mtimeMs > statSync(GENERATOR).mtimeMs;

/** Puts the sample files beside the page; makes them first where they are not there yet. */
export function samples() {
  let folder = '';
  return {
    name: 'vitalfew-samples',
    apply: 'build',
    configResolved(config) {
      folder = resolve(config.root, config.build.outDir);
    },
    closeBundle() {
      if (!isFresh(join(SHOP_FOLDER, 'order_lines.csv'))) generate();
      const target = join(folder, 'samples', 'shop');
      mkdirSync(target, { recursive: true });
      for (const name of readdirSync(SHOP_FOLDER))
        if (name.endsWith('.csv')) copyFileSync(join(SHOP_FOLDER, name), join(target, name));
    },
  };
}

/** Writes each file a second and third time, compressed, for servers that pick them up. */
export function precompress() {
  let folder = '';
  return {
    name: 'vitalfew-precompress',
    apply: 'build',
    configResolved(config) {
      folder = resolve(config.root, config.build.outDir);
    },
    closeBundle: {
      order: 'post',
      sequential: true,
      async handler() {
        if (process.env.VITALFEW_QUICK) return;
        const files = readdirSync(folder, { recursive: true })
          .map(String)
          .filter((name) => COMPRESSED.test(name));
        const brotli = promisify(brotliCompress);
        const zip = promisify(gzip);
        await Promise.all(
          files.map(async (name) => {
            const path = join(folder, name);
            const bytes = readFileSync(path);
            const params = {
              [constants.BROTLI_PARAM_QUALITY]: bytes.length > 5_000_000 ? 9 : 11,
              [constants.BROTLI_PARAM_LGWIN]: 24,
              [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
            };
            writeFileSync(`${path}.br`, await brotli(bytes, { params }));
            writeFileSync(`${path}.gz`, await zip(bytes, { level: 9 }));
          }),
        );
      },
    },
  };
}
