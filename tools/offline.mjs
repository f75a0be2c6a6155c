import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { zipSync } from 'fflate';
import { transformWithOxc } from 'vite';
import { afterBuild } from './after-build.mjs';

const SOURCE = fileURLToPath(new URL('../workers/service-worker.ts', import.meta.url));
/** Copies of the others, and what keeps them. */
const LEFT_OUT = /\.(br|gz|zip)$|^service-worker\.js$/;

const ZIP_LEVEL = 6;
/** The same files make the same zip, whenever it is made. */
const ZIP_DAY = '2026-01-01';

/** What a visit without a network needs: every file of a built site, by its path; the page itself by its folder. */
const filesOf = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .filter((path) => !LEFT_OUT.test(path))
    .sort();

/**
 * Writes `service-worker.js` beside the page: the worker of `workers/service-worker.ts`, told which files there are and, as the version, a
 * hash of them all. It is no part of the page and takes nothing from it. `vital-few.zip` holds the same files, to be served from a folder
 * of one's own.
 */
export const offline = () =>
  afterBuild('offline', async (folder) => {
    const files = filesOf(folder);
    const hash = createHash('sha256');
    const held = {};
    for (const path of files) {
      held[path] = readFileSync(join(folder, path));
      hash.update(path).update(held[path]);
    }
    const { code } = await transformWithOxc(readFileSync(SOURCE, 'utf8'), SOURCE);
    const listed = files.map((path) => (path === 'index.html' ? './' : path));
    const known = { FILES: listed, VERSION: hash.digest('hex').slice(0, 16) };
    const said = Object.entries(known).map(([name, value]) => `const ${name} = ${JSON.stringify(value)};\n`);
    const worker = said.join('') + code;
    writeFileSync(join(folder, 'service-worker.js'), worker);
    held['service-worker.js'] = Buffer.from(worker);
    writeFileSync(join(folder, 'vital-few.zip'), zipSync(held, { level: ZIP_LEVEL, mtime: ZIP_DAY }));
  });
