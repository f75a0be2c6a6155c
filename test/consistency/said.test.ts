import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_ROW_RULES } from '../../src/data/base';
import { recordsOf, type BaseResult, type Catalog } from '../../src/data/catalog';
import { comparedPeriod, DEFAULT_SCOPE, type Scope } from '../../src/data/scope';
import { filled } from '../../src/i18n/dictionary';
import { writingOf } from '../../src/i18n/writing';
import { planFile } from '../../src/ingest/plan';
import { provingDigits } from '../../src/panel/proof';
import { findings as cohortFindings } from '../../src/panels/cohorts/finding';
import { schema as cohortSchema } from '../../src/panels/cohorts/params';
import type { CohortFigures } from '../../src/panels/cohorts/types';
import { findings as rfmFindings } from '../../src/panels/rfm/finding';
import type { RfmFigures } from '../../src/panels/rfm/types';
import type { OverviewFigures } from '../../src/panels/overview/types';
import type { Session } from '../../src/session/session';
import * as v from 'valibot';
import { sampleFiles } from '../helpers/sample';
import { testSession } from '../helpers/session';

let session: Session;
beforeAll(async () => {
  session = await testSession();
});

async function given(
  files: readonly { name: string; file: Blob }[],
): Promise<{ catalog: Catalog; base: BaseResult | null }> {
  const planned = await Promise.all(
    files.map(async ({ name, file }, index) => ({ plan: await planFile(`f${index}`, name, file), file })),
  );
  return session.importFiles('', planned, { rows: DEFAULT_ROW_RULES, asOf: null });
}

async function figuresOf<Figures>(
  panel: string,
  changes: Partial<Scope> = {},
  segments: never[] = [],
): Promise<Figures> {
  const scope = { ...DEFAULT_SCOPE, ...changes };
  return (await session.runPanel('', { panel, params: {}, scope, segments, cell: 'c1' })).figures as Figures;
}

describe('the ledger', () => {
  it('begins at the records of the file, and gives each one reason', async () => {
    const orders = `order_id,customer_id,order_date,quantity,unit_price,amount
1,a,2024-01-01,1,10,10
2,b,not a day,1,10,ten
3,c,2024-01-03,1,10,10
4,d,2024-01-04,one,10,10
5,e,2024-01-05,1,10,10
6,f,2024-01-06,1,10,10
7,g,2024-01-07,1,10,10
8,h,2024-01-08,1,10,10
9,i,2024-01-09,x,y,10
10,,2024-01-02,1,10,10
`;
    const { catalog, base } = await given([{ name: 'orders.csv', file: new Blob([orders]) }]);
    const counts = base?.counts;
    if (!counts) throw new Error('no base');
    expect(catalog.notImported.reduce((sum, { rows }) => sum + rows, 0)).toBe(3);
    expect([recordsOf(catalog, counts), counts.total, counts.counted, counts.leftOut]).toEqual([10, 7, 6, 1]);
    expect(counts.rules).toEqual([{ rule: 'noCustomer', rows: 1, amount: 10, adds: 10 }]);
  });
});

describe('the sample shop', () => {
  beforeAll(async () => {
    await given(sampleFiles());
  });
  it('says the same mean of its cohorts in a sentence and in the row', async () => {
    const figures = await figuresOf<CohortFigures>('cohorts');
    const [sentence] = cohortFindings(figures, v.parse(cohortSchema, {})).filter(({ id }) => id === 'CO-F1');
    const mean = (age: unknown): number | undefined =>
      figures.means.find(({ period }) => period === age)?.weighted;
    expect(sentence?.values.r?.value).toBeCloseTo(mean(1) ?? NaN, 12);
    expect(sentence?.values.s?.value).toBeCloseTo(mean(sentence?.values.k?.value) ?? NaN, 12);
  });
  it('puts its figures beside the period before, and says where the file does not hold it', async () => {
    const quarter = await figuresOf<OverviewFigures>('overview', { from: '2024-04-01', to: '2024-06-30' });
    expect(quarter.compared).toEqual({ from: '2024-01-01', to: '2024-03-31', covered: true });
    expect(quarter.kpis.find(({ metric }) => metric === 'revenue')?.previous).toBeGreaterThan(0);
    const first = await figuresOf<OverviewFigures>('overview', { from: '2023-01-01', to: '2023-03-31' });
    expect(first.compared).toEqual({ from: '2022-10-01', to: '2022-12-31', covered: false });
    expect(first.kpis.every(({ previous }) => previous === null)).toBe(true);
    expect((await figuresOf<OverviewFigures>('overview')).compared).toBeNull();
  });
  it('does not call everybody Champions who let only Champions in', async () => {
    const figures = await figuresOf<RfmFigures>('rfm');
    const only = figures.segments
      .filter(({ segment }) => segment === 'champion')
      .map((row) => ({ ...row, customer_share: 1, revenue_share: 1 }));
    const said = rfmFindings({ ...figures, segments: only, customers: only[0]?.customers ?? 0 });
    expect(said.map(({ id }) => id)).not.toContain('RF-F1');
    expect(rfmFindings(figures).map(({ id }) => id)).toContain('RF-F1');
  });
});

describe('figures in sentences', () => {
  it('have as many digits as prove the sentence, or are not said', () => {
    const twice = ([a = 0, b = 0]: readonly number[]): boolean => Math.abs(a / b - 2) <= 0.05;
    expect(provingDigits([0.0302, 0.0151], twice)).toBe(1);
    expect(provingDigits([0.4, 0.2], twice)).toBe(0);
    expect(provingDigits([0.00011, 0.00006], twice)).toBeNull();
  });
  it('go with their words', () => {
    expect(filled('{k} {k|place|places}', { k: 1 })).toBe('1 place');
    expect(filled('{k} {k|cell holds|cells hold}', { k: 2 })).toBe('2 cells hold');
  });
  it('have one number of decimals', () => {
    for (const language of ['en', 'zh-CN'] as const) {
      const { money, percent } = writingOf(language);
      expect([money(139165, null), money(143844.81, null)]).toEqual(['139,165.00', '143,844.81']);
      expect([percent(0.02, 1), percent(0.018, 1)]).toEqual(['2.0%', '1.8%']);
    }
  });
  it('compare whole months with whole months', () => {
    const before = (from: string, to: string) => comparedPeriod({ from, to }, 'previous');
    expect(before('2024-03-01', '2024-03-31')).toEqual({ from: '2024-02-01', to: '2024-02-29' });
    expect(before('2024-01-01', '2024-12-31')).toEqual({ from: '2023-01-01', to: '2023-12-31' });
    expect(before('2024-03-05', '2024-03-11')).toEqual({ from: '2024-02-27', to: '2024-03-04' });
  });
});
