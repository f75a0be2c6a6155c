import { describe, expect, it } from 'vitest';
import { planFile } from '../../src/ingest/plan';
import { readDate } from '../../src/ingest/dates';
import { isZone } from '../../src/ingest/zones';
import { csv, load } from '../helpers/load';

describe('times of a zone', () => {
  it.each([
    ['2024-03-05T23:30:00Z', 'Asia/Shanghai', '2024-03-06 07:30:00'],
    ['2024-03-05 23:30:00', 'Asia/Shanghai', '2024-03-06 07:30:00'],
    ['2024-07-01 12:00', 'America/New_York', '2024-07-01 08:00:00'],
    ['2024-01-01 12:00', 'America/New_York', '2024-01-01 07:00:00'],
    ['2024-03-10T01:59:59-05:00', 'America/New_York', '2024-03-10 01:59:59'],
    ['2024-03-10T07:00:00Z', 'America/New_York', '2024-03-10 03:00:00'],
    ['2024-05-01 10:00:00 +0800', 'Europe/Berlin', '2024-05-01 04:00:00'],
    ['Mar 5, 2024 11:30:00 PM PST', 'UTC', '2024-03-06 07:30:00'],
    ['1709681400', 'Asia/Kathmandu', '2024-03-06 05:15:00'],
    ['05/03/2024 23:30', 'Asia/Tokyo', '2024-03-06 08:30:00'],
    ['2024-03-05', 'Asia/Shanghai', '2024-03-05'],
  ])('%s in %s', (text, zone, moment) => {
    expect(readDate(text, 'dmy', zone)).toBe(moment);
  });

  it('stand as they are written where nobody chose one', () => {
    expect(readDate('2024-03-05T23:30:00Z', 'ymd')).toBe('2024-03-05 23:30:00');
    expect(readDate('2024-05-01 10:00:00 +0800', 'ymd')).toBe('2024-05-01 10:00:00');
  });

  it('names that no platform knows are refused', () => {
    expect(isZone('Asia/Shanghai')).toBe(true);
    expect(isZone('Atlantis/Main')).toBe(false);
  });

  it('move orders to the day on which their customers bought', async () => {
    const rows = [
      ['order_id', 'customer_id', 'order_date', 'amount'],
      ['o1', 'c1', '2024-03-05 15:59:59', 1],
      ['o2', 'c1', '2024-03-05 16:00:00', 2],
      ['o3', 'c2', '2024-03-05 23:00:00', 4],
    ] as const;
    const perDay = async (zone?: string): Promise<unknown> => {
      const { engine, plans } = await load([
        { name: 'utc.csv', file: csv(rows), choices: zone ? { zone } : {} },
      ]);
      expect(plans[0]?.notes.some(({ code }) => code === 'zone')).toBe(zone !== undefined);
      return engine.rows(
        "SELECT strftime(ordered_at, '%d') AS day, sum(amount)::DOUBLE AS s FROM transactions GROUP BY 1 ORDER BY 1",
      );
    };
    expect(await perDay()).toEqual([{ day: '05', s: 7 }]);
    expect(await perDay('Asia/Shanghai')).toEqual([
      { day: '05', s: 1 },
      { day: '06', s: 6 },
    ]);
    const plan = await planFile('f', 'utc.csv', csv(rows), { zone: 'Atlantis/Main' });
    expect(plan.notes.some(({ code }) => code === 'zone')).toBe(false);
  });
});
