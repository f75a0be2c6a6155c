import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_ROW_RULES } from '../../src/data/base';
import { DEFAULT_SCOPE } from '../../src/data/scope';
import type { Segment } from '../../src/data/segments/rule';
import { planFile } from '../../src/ingest/plan';
import type { Session } from '../../src/session/session';
import { sampleFiles } from '../helpers/sample';
import { testSession } from '../helpers/session';
import { everyMark } from './check';

/** Marks of each panel, some of every kind; the long run opens them all. */
const MARKS = Number(process.env.VITALFEW_MARKS ?? 14);

let session: Session;
beforeAll(async () => {
  session = await testSession();
});

describe('every mark of the sample shop opens what it says', () => {
  const QUARTER = { from: '2024-04-01', to: '2024-06-30' };
  const SOME: Segment = { id: 's1', name: 'some', rule: { field: 'orders', op: 'between', value: [2, 6] } };
  it.each([
    ['as it comes', {}, []],
    ['net, in a quarter', { ...QUARTER, rows: { ...DEFAULT_ROW_RULES, returns: 'net' as const } }, []],
    ['in a segment, since a day', { from: '2024-03-15', segment: 's1' }, [SOME]],
  ])(
    '%s',
    async (_, changes, segments) => {
      const files = await Promise.all(
        sampleFiles().map(async ({ name, file }, index) => ({
          plan: await planFile(`f${index}`, name, file),
          file,
        })),
      );
      const { catalog } = await session.importFiles('', files, { rows: DEFAULT_ROW_RULES, asOf: null });
      const scope = { ...DEFAULT_SCOPE, ...changes };
      expect(await everyMark(session, catalog, scope, [...segments], MARKS)).toEqual([]);
    },
    180_000,
  );
});
