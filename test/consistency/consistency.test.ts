import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_ROW_RULES, LINE_RULES, type RowRules } from '../../src/data/base';
import { planFile } from '../../src/ingest/plan';
import { randomSource } from '../../src/models/random';
import type { Session } from '../../src/session/session';
import { testSession } from '../helpers/session';
import { differences } from './check';
import type { Line, Setting } from './reading';
import { csvOf, KINDS, shop } from './shop';

/** Settings that are tried; the long run tries thousands. */
const SETTINGS = Number(process.env.VITALFEW_SETTINGS ?? 100);
const FIRST = Number(process.env.VITALFEW_FIRST ?? 0);
const PANELS = ['overview', 'rfm', 'pareto', 'cohorts', 'basket'];
const RULES = LINE_RULES.filter((rule) => DEFAULT_ROW_RULES[rule] === 'exclude');

let session: Session;
beforeAll(async () => {
  session = await testSession();
});

/** A setting of which every part is drawn at random. */
function settingOf(seed: number, lines: readonly Line[]): Setting {
  const random = randomSource(seed * 7919 + 13);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  const rows: RowRules = { ...DEFAULT_ROW_RULES };
  for (const rule of RULES) if (random() < 0.25) rows[rule] = 'include';
  if (random() < 0.5) rows.returns = 'net';
  if (random() < 0.3) rows.reversed = 'exclude';
  const days = [...new Set(lines.map(({ at }) => at.slice(0, 10)))].sort();
  const [from, to] = [pick(days), pick(days)].sort() as [string, string];
  const dates = pick([
    { from: null, to: null },
    { from: '2024-04-01', to: '2024-06-30' },
    { from, to },
    { from, to: null },
    { from: null, to },
    { from: '2020-01-01', to: '2030-01-01' },
  ]);
  const people = [...new Set(lines.flatMap(({ customer }) => (customer === null ? [] : [customer])))];
  const segment = pick([null, null, new Set(people.filter(() => random() < 0.5)), new Set<string>()]);
  return { rows, asOf: random() < 0.2 ? pick(days) : null, ...dates, segment };
}

describe('one number everywhere', () => {
  it.each(Array.from({ length: SETTINGS }, (_, index) => FIRST + index))('under setting %i', async (seed) => {
    const lines = shop(seed, KINDS[Math.floor(seed / PANELS.length) % KINDS.length] ?? 'mixed');
    const file = csvOf(lines);
    const plan = await planFile('f0', 'orders.csv', file);
    const { catalog } = await session.importFiles('', [{ plan, file }], {
      rows: DEFAULT_ROW_RULES,
      asOf: null,
    });
    const setting = settingOf(seed, lines);
    const opened = PANELS[seed % PANELS.length];
    const marks = (panel: string): number => (panel === opened ? 4 : 0);
    const found = await differences({ session, catalog, lines, setting, marks, panels: PANELS });
    expect(
      found,
      JSON.stringify({ seed, ...setting, segment: setting.segment && [...setting.segment] }),
    ).toEqual([]);
  });
});
