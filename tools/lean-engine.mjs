import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';

const SHIPPED = fileURLToPath(
  new URL('../node_modules/@duckdb/duckdb-wasm/dist/duckdb-eh.wasm', import.meta.url),
);
const MADE = fileURLToPath(new URL('../.cache/engine/', import.meta.url));
const HEADER = 8;
const EXPORTS = 7;

/** A name of C++ that only an extension would link to; `orig$` stands before the second copy of one. */
const isForExtensions = (name) => name.startsWith('_Z') || name.startsWith('orig$');

/** Reads an unsigned LEB128 number. @returns {[number, number]} the number and where it ends */
function readNumber(bytes, from) {
  let value = 0;
  for (let at = from, shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value += (byte & 127) * 2 ** shift;
    if (byte < 128) return [value, at];
  }
}

function writeNumber(value) {
  const bytes = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) | 128);
  }
}

/**
 * The sections of a WebAssembly module, in their order.
 * @param {Buffer} module
 * @returns {{ id: number, body: Buffer }[]}
 */
export function sectionsOf(module) {
  const sections = [];
  for (let at = HEADER; at < module.length;) {
    const id = module[at];
    const [length, start] = readNumber(module, at + 1);
    sections.push({ id, body: module.subarray(start, start + length) });
    at = start + length;
  }
  return sections;
}

/** The entries of an export section that are kept. */
function keptExports(body, linked) {
  const [count, first] = readNumber(body, 0);
  const kept = [];
  for (let entry = 0, at = first; entry < count; entry++) {
    const [length, start] = readNumber(body, at);
    const name = body.toString('utf8', start, start + length);
    const [, end] = readNumber(body, start + length + 1);
    if (!isForExtensions(name) || linked.has(name) || linked.has(name.replace('orig$', '')))
      kept.push(body.subarray(at, end));
    at = end;
  }
  return Buffer.concat([writeNumber(kept.length), ...kept]);
}

/**
 * The engine without the 75,000 names that it exports for extensions to link to. It may load none (the lock forbids it), and the names are
 * a fifth of the file; the glue makes a function and a global of each before the engine can start. All other sections stay as they are.
 * @param {Buffer} module
 * @returns {Buffer}
 */
export function withoutExtensionNames(module) {
  const linked = new Set(
    WebAssembly.Module.imports(new WebAssembly.Module(module))
      .filter((entry) => entry.module.startsWith('GOT'))
      .map((entry) => entry.name),
  );
  const sections = sectionsOf(module).flatMap(({ id, body }) => {
    const own = id === EXPORTS ? keptExports(body, linked) : body;
    return [Buffer.from([id]), writeNumber(own.length), own];
  });
  return Buffer.concat([module.subarray(0, HEADER), ...sections]);
}

/** Some hosts take no file above 25 MB, so the engine comes in parts below that, of about the same size. */
const MOST = 20_000_000;

/** Paths of the lean engine's parts, in their order; made first where they are not there yet. */
function leanEngine() {
  const module = readFileSync(SHIPPED);
  const own = readFileSync(fileURLToPath(import.meta.url));
  const folder = `${MADE}${createHash('sha256').update(own).update(module).digest('hex').slice(0, 16)}/`;
  if (!existsSync(folder)) {
    const lean = withoutExtensionNames(module);
    const count = Math.ceil(lean.length / MOST);
    const size = Math.ceil(lean.length / count);
    const unfinished = `${folder.slice(0, -1)}.${process.pid}`;
    mkdirSync(unfinished, { recursive: true });
    for (let part = 0; part < count; part++)
      writeFileSync(`${unfinished}/engine-${part + 1}.wasm`, lean.subarray(part * size, (part + 1) * size));
    renameSync(unfinished, folder);
  }
  return readdirSync(folder)
    .sort()
    .map((name) => folder + name);
}

const NAME = 'engine-parts';

/** Lets the addresses of the engine's parts be imported from `engine-parts`. */
export const engineFile = () => ({
  name: 'vitalfew-lean-engine',
  enforce: 'pre',
  resolveId: (id) => (id === NAME ? `\0${NAME}` : null),
  load: (id) => {
    if (id !== `\0${NAME}`) return null;
    const parts = leanEngine();
    const imports = parts.map((path, index) => `import part${index} from ${JSON.stringify(`${path}?url`)};`);
    return `${imports.join('\n')}\nexport default [${parts.map((_, index) => `part${index}`).join(', ')}];`;
  },
});
