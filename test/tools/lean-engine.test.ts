import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { sectionsOf, withoutExtensionNames } from '../../tools/lean-engine.mjs';

const EXPORTS = 7;

it('the lean engine is the shipped one but for the names that extensions link to', () => {
  const shipped = readFileSync(
    new URL('../../node_modules/@duckdb/duckdb-wasm/dist/duckdb-eh.wasm', import.meta.url),
  );
  const lean = withoutExtensionNames(shipped);
  const [before, after] = [sectionsOf(shipped), sectionsOf(lean)];
  expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  before.forEach(({ id, body }, index) => {
    if (id !== EXPORTS) expect(body.equals(after[index]?.body as Buffer)).toBe(true);
  });
  const namesOf = (module: Buffer): string[] =>
    WebAssembly.Module.exports(new WebAssembly.Module(new Uint8Array(module))).map(({ name }) => name);
  const kept = new Set(namesOf(lean));
  const gone = namesOf(shipped).filter((name) => !kept.has(name));
  expect(gone.every((name) => /^(_Z|orig\$)/.test(name))).toBe(true);
  expect(kept.has('duckdb_web_query_run')).toBe(true);
  expect(lean.length).toBeLessThan(0.8 * shipped.length);
});
