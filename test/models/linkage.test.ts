import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FieldKind, LinkField } from '../../src/models/linkage/compare';
import { linkRecords, type LinkedPair } from '../../src/models/linkage/fellegi-sunter';
import { damerau, jaro, jaroWinkler, withinOne } from '../../src/models/linkage/similarity';
import { randomSource } from '../../src/models/random';
import { hasShared, SHARED } from '../helpers/load';

const pause = (): Promise<void> => Promise.resolve();
const read = (path: string): string => readFileSync(new URL(`dedupe_people/${path}`, SHARED), 'utf8');

type Person = Record<string, string>;
function peopleOf(...paths: string[]): Person[] {
  return paths.flatMap((path) => {
    const [header = '', ...lines] = read(path).trim().split(/\r?\n/);
    const names = header.split(',').map((name) => name.trim());
    return lines.map((line) => {
      const cells = line.split(',').map((cell) => cell.trim());
      return Object.fromEntries(names.map((name, at) => [name, cells[at] ?? '']));
    });
  });
}

const fieldsOf = (people: readonly Person[], kinds: Record<string, FieldKind>): LinkField[] =>
  Object.entries(kinds).map(([name, kind]) => ({
    name,
    kind,
    values: people.map((person) => (person[name] ?? '').toLowerCase()),
  }));

interface Score {
  precision: number;
  recall: number;
  f1: number;
}

function scoreAt(pairs: readonly LinkedPair[], least: number, groups: readonly string[]): Score {
  const sizes = new Map<string, number>();
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  const truth = [...sizes.values()].reduce((sum, size) => sum + (size * (size - 1)) / 2, 0);
  const linked = pairs.filter(({ probability }) => probability >= least);
  const right = linked.filter(({ a, b }) => groups[a] === groups[b]).length;
  const [precision, recall] = [right / linked.length, right / truth];
  return { precision, recall, f1: (2 * precision * recall) / (precision + recall) };
}

const FEBRL: Record<string, FieldKind> = {
  given_name: 'name',
  surname: 'name',
  street_number: 'code',
  address_1: 'text',
  address_2: 'text',
  suburb: 'text',
  postcode: 'code',
  date_of_birth: 'date',
};

describe.skipIf(!hasShared)('records of one person, against truth', () => {
  it('likeness of texts as jellyfish has it', () => {
    const { pairs } = JSON.parse(read('expected/string_similarity.json')) as {
      pairs: { a: string; b: string; jaro: number; jaro_winkler: number; damerau_levenshtein: number }[];
    };
    for (const pair of pairs) {
      expect(jaro(pair.a, pair.b), `${pair.a} ${pair.b}`).toBeCloseTo(pair.jaro, 12);
      expect(damerau(pair.a, pair.b), `${pair.a} ${pair.b}`).toBe(pair.damerau_levenshtein);
      expect(jaroWinkler(pair.a, pair.b), `${pair.a} ${pair.b}`).toBeCloseTo(pair.jaro_winkler, 12);
    }
  });

  it.each([
    ['febrl1', ['febrl1.csv']],
    ['febrl4', ['febrl4a.csv', 'febrl4b.csv']],
  ])('%s without the security number', async (name, files) => {
    const people = peopleOf(...files);
    const groups = people.map(({ rec_id: id = '' }) => id.split('-')[1] ?? '');
    const { pairs } = await linkRecords(fieldsOf(people, FEBRL), randomSource(1), pause);
    const { precision, recall } = scoreAt(pairs, 0.5, groups);
    expect(recall).toBeGreaterThanOrEqual(0.98);
    expect(precision).toBeGreaterThanOrEqual(0.99);
  });

  it('fake_1000', async () => {
    const people = peopleOf('fake_1000.csv');
    const groups = people.map(({ cluster = '' }) => cluster);
    const { pairs } = await linkRecords(
      fieldsOf(people, { first_name: 'name', surname: 'name', dob: 'date', city: 'text', email: 'email' }),
      randomSource(1),
      pause,
    );
    const { f1, precision } = scoreAt(pairs, 0.5, groups);
    expect(f1).toBeGreaterThanOrEqual(0.85);
    expect(precision).toBeGreaterThanOrEqual(0.95);
  });
});

describe('one sign apart', () => {
  it('is what the distance says', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ab1]{0,5}$/), fc.stringMatching(/^[ab1]{0,5}$/), (a, b) => {
        expect(withinOne(a, b)).toBe(damerau(a, b) <= 1);
      }),
      { numRuns: 2000 },
    );
  });
});
