import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

const QUERY = '?assembly';
const FLAGS = ['-O3', '--runtime', 'stub', '--importMemory', '--enable', 'simd', '--noAssert'];

/** Compiled sources by their text: a build asks for the same one for the page and for each worker. */
const compiled = new Map();

/** @returns the bytes in base64. @throws with what the compiler says. */
async function compile(path, source) {
  const { default: asc } = await import('assemblyscript/asc');
  let bytes = null;
  const name = basename(path);
  const { error, stderr } = await asc.main([name, '--outFile', 'kernel.wasm', ...FLAGS], {
    readFile: (file) => (file === name ? source : null),
    writeFile: (_, contents) => (bytes = contents),
    listFiles: () => [],
  });
  if (error || !bytes) throw new Error(`${path}: ${stderr.toString() || error?.message}`);
  return Buffer.from(bytes).toString('base64');
}

/** `import bytes from './kernel.ts?assembly'`: an AssemblyScript source as the base64 of its module. */
export function assembly() {
  return {
    name: 'vitalfew-assembly',
    enforce: 'pre',
    async load(id) {
      if (!id.endsWith(QUERY)) return null;
      const path = id.slice(0, -QUERY.length);
      this.addWatchFile(path);
      const source = readFileSync(path, 'utf8');
      if (!compiled.has(source)) compiled.set(source, compile(path, source));
      return { code: `export default ${JSON.stringify(await compiled.get(source))}`, moduleType: 'js' };
    },
  };
}
