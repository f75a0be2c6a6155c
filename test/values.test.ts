import { describe, expect, it } from 'vitest';
import { reading, type Format } from '../src/ingest/values';
import { ident, sql } from '../src/sql/sql';
import { testEngine } from './helpers/engine';

async function read(format: Format, values: string[]): Promise<unknown[]> {
  const engine = await testEngine();
  const rows = values.map((value, index) => sql`(${index}, ${value})`.text).join(', ');
  const { first, rest } = reading(ident('c'), format);
  const value = rest(ident('f'));
  const shown = format.kind === 'date' ? sql`strftime(${value}, '%Y-%m-%d %H:%M:%S')` : value;
  const found = await engine.rows<{ v: unknown }>(
    sql`SELECT ${shown} AS v FROM (SELECT *, ${first ?? sql`NULL`} AS f FROM (VALUES `.text +
      rows +
      sql`) t(i, c)) ORDER BY i`.text,
  );
  return found.map((row) => row.v);
}

describe('numbers', () => {
  it('reads the spellings of exports with a decimal point', async () => {
    expect(
      await read({ kind: 'number', decimal: '.' }, [
        '12.5',
        '1,234,567.89',
        '￥12',
        '¥1,234.50',
        '(1,000.00)',
        '$2,500',
        '45%',
        '1e3',
        '1.2万',
        '-3',
        '１２３．５０',
        '￥1,234',
        '3亿',
        '-¥5',
        '12元',
      ]),
    ).toEqual([12.5, 1234567.89, 12, 1234.5, -1000, 2500, 0.45, 1000, 12000, -3, 123.5, 1234, 3e8, -5, 12]);
  });
  it('reads the decimal comma', async () => {
    expect(
      await read({ kind: 'number', decimal: ',' }, ['1.234,50', '88,00', '-15,25', '7', '1.234']),
    ).toEqual([1234.5, 88, -15.25, 7, 1234]);
  });
  it('leaves blanks and everything else unread', async () => {
    expect(
      await read({ kind: 'number', decimal: '.' }, [
        '',
        '-',
        'N/A',
        'x',
        'nan',
        'inf',
        '1.2.3',
        '1,23,',
        'not a number',
        '12 34 x',
      ]),
    ).toEqual([null, null, null, null, null, null, null, null, null, null]);
  });
});

describe('dates', () => {
  it('reads year-first spellings', async () => {
    expect(
      await read({ kind: 'date', order: 'ymd' }, [
        '2024-03-05',
        '2024/3/5',
        '2024年3月5日',
        '2024-03-05 13:07:09',
        '2024.3.5',
        '2024/3/5 下午 3:05',
        '2024-03-05T13:07:09+08:00',
        '2024年3月5日 上午9:30',
        '2024-03-05 13:07:09 -0400',
      ]),
    ).toEqual([
      '2024-03-05 00:00:00',
      '2024-03-05 00:00:00',
      '2024-03-05 00:00:00',
      '2024-03-05 13:07:09',
      '2024-03-05 00:00:00',
      '2024-03-05 15:05:00',
      '2024-03-05 13:07:09',
      '2024-03-05 09:30:00',
      '2024-03-05 13:07:09',
    ]);
  });
  it('refuses dates that do not exist', async () => {
    expect(
      await read({ kind: 'date', order: 'ymd' }, ['2024/13/05', '2024-02-30', '24-03-05', 'soon', '']),
    ).toEqual([null, null, null, null, null]);
  });
  it('reads day first and month first', async () => {
    const values = ['05/03/2024', '5.3.24', '05-03-2024 14:05'];
    expect(await read({ kind: 'date', order: 'dmy' }, values)).toEqual([
      '2024-03-05 00:00:00',
      '2024-03-05 00:00:00',
      '2024-03-05 14:05:00',
    ]);
    expect(await read({ kind: 'date', order: 'mdy' }, values)).toEqual([
      '2024-05-03 00:00:00',
      '2024-05-03 00:00:00',
      '2024-05-03 14:05:00',
    ]);
  });
  it('reads serials, epochs, compact and named dates', async () => {
    expect(await read({ kind: 'date', order: 'serial' }, ['45356', '45357.5'])).toEqual([
      '2024-03-05 00:00:00',
      '2024-03-06 12:00:00',
    ]);
    expect(await read({ kind: 'date', order: 'epoch_s' }, ['1709600000'])).toEqual(['2024-03-05 00:53:20']);
    expect(await read({ kind: 'date', order: 'compact' }, ['20240305', '20240305130709'])).toEqual([
      '2024-03-05 00:00:00',
      '2024-03-05 13:07:09',
    ]);
    expect(
      await read({ kind: 'date', order: 'name' }, [
        '5 Mar 2024',
        'Mar 5, 2024',
        '5-Mar-24',
        'March 5, 2024 14:05',
      ]),
    ).toEqual(['2024-03-05 00:00:00', '2024-03-05 00:00:00', '2024-03-05 00:00:00', '2024-03-05 14:05:00']);
  });
});

describe('ids', () => {
  it('stay text, without what was put there for Excel', async () => {
    expect(
      await read({ kind: 'id' }, [
        '0012',
        '12345678901234567890',
        '\t6920152002630',
        "'00123",
        '="0042"',
        ' a ',
        '1e5',
      ]),
    ).toEqual(['0012', '12345678901234567890', '6920152002630', '00123', '0042', 'a', '1e5']);
  });
});
