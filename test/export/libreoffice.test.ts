import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { table } from 'arquero';
import { expect, it } from 'vitest';
import { toXlsx } from '../../src/export/xlsx';

const OFFICE = spawnSync('soffice', ['--version']).status === 0;
const PLAIN_CSV = 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,1';

it.skipIf(!OFFICE)('LibreOffice finds every id and date as they are, and runs no formula', async () => {
  const rows = table({
    customer_id: ['007', '1580000000000000123', '00123', '=1+1', '1e5', '_x0041_'],
    day: ['2024-02-29', '1999-12-31', '2024-01-05', '2024-03-01', '2023-12-31', '1900-03-01'],
    amount: [0.1, -5, 1234567.89, 3, 1e-7, 12],
    note: ['=cmd|x', '+1', '@SUM(A1)', '-1', 'a "b", c', 'bell \u0007'],
  });
  const folder = mkdtempSync(join(tmpdir(), 'book-'));
  try {
    const file = await toXlsx([{ name: 'customers', table: rows }], { name: 'About', lines: [['By', 'us']] });
    writeFileSync(join(folder, 'book.xlsx'), new Uint8Array(await file.arrayBuffer()));
    const home = `-env:UserInstallation=file://${folder}/home`;
    const run = spawnSync(
      'soffice',
      [home, '--headless', '--convert-to', PLAIN_CSV, '--outdir', folder, join(folder, 'book.xlsx')],
      { timeout: 50_000 },
    );
    expect(run.status).toBe(0);
    const lines = readFileSync(join(folder, 'book-customers.csv'), 'utf8').trim().split('\n');
    expect(lines).toEqual([
      'customer_id,day,amount,note',
      '007,2024-02-29,0.1,=cmd|x',
      '1580000000000000123,1999-12-31,-5,+1',
      '00123,2024-01-05,1234567.89,@SUM(A1)',
      '=1+1,2024-03-01,3,-1',
      '1e5,2023-12-31,0.0000001,"a ""b"", c"',
      '_x0041_,1900-03-01,12,bell \u0007',
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
