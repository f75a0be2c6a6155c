import fc from 'fast-check';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { AppError } from '../src/engine/errors';
import { newDocument, readDocument, writeDocument } from '../src/notebook/document';
import { PANELS } from '../src/notebook/panels';

const document = newDocument('en');
const text = writeDocument(document);

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (cause) {
    return cause instanceof AppError ? cause.code : 'other';
  }
  return 'none';
}

describe('panels', () => {
  it('are found by folder, each under its own name', () => {
    const folders = readdirSync(fileURLToPath(new URL('../src/panels', import.meta.url)), {
      withFileTypes: true,
    })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    expect([...PANELS.keys()].sort()).toEqual(folders.sort());
  });
});

describe('a notebook file', () => {
  it('reads back as it was written', () => {
    expect(readDocument(text)).toEqual(document);
  });
  it('takes defaults for what is left out', () => {
    expect(
      readDocument(
        '{"app":"vitalfew","version":1,"cells":[{"id":"a","kind":"panel","panel":"rfm","params":{"bins":{"f":3}}}]}',
      ).cells[0],
    ).toMatchObject({
      params: { bins: { r: 5, f: 3, m: 5 }, method: 'quantile', map: 'eleven' },
    });
  });
  it.each([
    ['{', 'notebook_invalid'],
    ['[]', 'notebook_invalid'],
    ['{"app":"other","version":1}', 'notebook_invalid'],
    ['{"app":"vitalfew","version":2}', 'notebook_newer'],
    ['{"app":"vitalfew","version":1,"more":1}', 'notebook_invalid'],
    ['{"app":"vitalfew","version":1,"cells":[{"id":"a","kind":"panel","panel":"none"}]}', 'panel_unknown'],
    ['{"app":"vitalfew","version":1,"cells":[{"id":"a","kind":"picture"}]}', 'notebook_invalid'],
    [
      '{"app":"vitalfew","version":1,"cells":[{"id":"a","kind":"panel","panel":"rfm","params":{"bins":{"r":99}}}]}',
      'notebook_invalid',
    ],
    [
      '{"app":"vitalfew","version":1,"cells":[{"id":"a","kind":"panel","panel":"rfm"},{"id":"a","kind":"panel","panel":"rfm"}]}',
      'notebook_invalid',
    ],
    ['{"app":"vitalfew","version":1,"scope":{"segment":"s1"}}', 'segment_invalid'],
    [
      '{"app":"vitalfew","version":1,"segments":[{"id":"s","name":"x","rule":{"panel":"rfm","where":{"a b":[1]}}}]}',
      'notebook_invalid',
    ],
  ])('refuses %s', (given, code) => {
    expect(codeOf(() => readDocument(given))).toBe(code);
  });
  it('is read or refused with a message, whatever has happened to it', () => {
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.string({ maxLength: 4 }), fc.nat(6), (at, insert, cut) => {
        expect(['none', 'panel_unknown', 'notebook_invalid', 'notebook_newer', 'segment_invalid']).toContain(
          codeOf(() => readDocument(text.slice(0, at) + insert + text.slice(at + cut))),
        );
      }),
      { numRuns: 400 },
    );
  });
});
