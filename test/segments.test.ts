import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_ROW_RULES } from '../src/data/base';
import { DEFAULT_SCOPE, type Scope } from '../src/data/scope';
import type { Rule, Segment } from '../src/data/segments/rule';
import { AppError } from '../src/engine/errors';
import { fisherExact } from '../src/models/fisher';
import { decodeTable, rowsOf } from '../src/engine/table';
import { planFile } from '../src/ingest/plan';
import type { Session } from '../src/session/session';
import { testSession } from './helpers/session';
import { anyRule, date } from './helpers/arbitrary-rules';
import { csv } from './helpers/load';
import { evaluate, type Rows } from './helpers/rules';

const AS_OF = '2024-03-01';
const CITIES = ['北京', 'Paris', 'paris ', '', '上海'];
const LEVELS = ['gold', 'silver', null];
const CATEGORIES = ['tea', 'coffee', 'mugs'];
const pick = <T>(list: readonly T[], n: number): T => list[n % list.length] as T;

/** 60 customers, ten of whom never ordered and ten of whom are in no customer file. */
const rows: Rows = {
  asOf: AS_OF,
  customers: Array.from({ length: 50 }, (_, n) => ({
    customer_id: `k${String(n).padStart(3, '0')}`,
    city: pick(CITIES, n * 3 + (n >> 2)).trim() || null,
    member_level: pick(LEVELS, n),
    birth_date:
      n % 6 === 0
        ? null
        : `19${60 + (n % 40)}-${String(1 + ((n * 5) % 12)).padStart(2, '0')}-${String(1 + ((n * 7) % 28)).padStart(2, '0')}`,
    points: n % 5 === 0 ? null : (n * 37) % 400,
    email: n % 4 === 0 ? null : `k${n}@example.com`,
    consent_email: n % 3 === 0 ? null : n % 3 === 1,
    颜色: pick(['red', 'Blue', '12', '7.5', null], n),
  })),
  lines: Array.from({ length: 260 }, (_, n) => ({
    customer_id: `k${String(10 + ((n * 13) % 50)).padStart(3, '0')}`,
    order_id: `o${n >> 1}-${(n * 13) % 50}`,
    ordered_at: date((n * 17) % 260),
    category: pick(CATEGORIES, n * 7 + (n >> 3)),
    channel: pick(['web', 'shop'], n >> 2),
    amount: 5 + ((n * 29) % 90) / 4,
  })),
  interactions: Array.from({ length: 150 }, (_, n) => ({
    customer_id: `k${String((n * 11) % 60).padStart(3, '0')}`,
    occurred_at: date((n * 23) % 260),
    kind: pick(['page_view', 'call'], n >> 1),
    duration_s: (n * 31) % 300,
  })),
  segments: [],
};

const SEGMENTS: Segment[] = [
  { id: 's1', name: 'gold', rule: { field: 'member_level', op: 'is', value: ['gold'] } },
  {
    id: 's2',
    name: 'twice',
    rule: { all: [{ event: 'order', op: 'at_least', value: 3 }, { not: { segment: 's1' } }] },
  },
  { id: 's3', name: 'itself', rule: { any: [{ segment: 's4' }, { segment: 's1' }] } },
  { id: 's4', name: 'round', rule: { not: { segment: 's3' } } },
];

const scope: Scope = { ...DEFAULT_SCOPE, asOf: AS_OF };
let analysis: Session;
let runs = 0;
const nextRun = (): string => `run ${++runs}`;

function table(list: Record<string, string | number | boolean | null>[]): Blob {
  const names = Object.keys(list[0] ?? {});
  return csv([
    names,
    ...list.map((row) =>
      names.map((name) => (typeof row[name] === 'boolean' ? String(row[name]) : (row[name] ?? null))),
    ),
  ]);
}

beforeAll(async () => {
  analysis = await testSession();
  rows.segments = SEGMENTS;
  const given = [
    ['customers.csv', table(rows.customers)],
    ['orders.csv', table(rows.lines)],
    ['interactions.csv', table(rows.interactions)],
  ] as const;
  const files = [];
  for (const [name, file] of given) files.push({ plan: await planFile(name, name, file), file });
  const { catalog } = await analysis.importFiles('import', files, { rows: DEFAULT_ROW_RULES, asOf: AS_OF });
  expect(files.map(({ plan }) => plan.role)).toEqual(['customers', 'transactions', 'interactions']);
  expect(catalog.attributes).toEqual(['颜色']);
});

async function found(rule: Rule): Promise<string[]> {
  const answer = await analysis.members(nextRun(), { all: [rule] }, scope, SEGMENTS);
  return rowsOf<{ customer_id: string }>(decodeTable(answer.rows))
    .map(({ customer_id: id }) => id)
    .sort();
}

describe('a segment', () => {
  it('holds the same customers by its SQL as by a plain reading of the rows', async () => {
    await fc.assert(
      fc.asyncProperty(anyRule, async (rule) => {
        expect(await found(rule)).toEqual([...evaluate(rule, rows)].sort());
      }),
      { numRuns: 150 },
    );
  });

  it('knows people who never ordered, and people of no customer file', async () => {
    expect(await found({ all: [] })).toHaveLength(60);
    const never: Rule = { event: 'order', op: 'at_most', value: 0 };
    expect(await found(never)).toEqual(Array.from({ length: 10 }, (_, index) => `k00${index}`));
    expect(await found({ field: 'email', op: 'empty' })).toContain('k055');
  });

  it('can be made of what a panel computed', async () => {
    const rule: Rule = { panel: 'rfm', params: {}, where: { segment: ['champion', 'loyal'] } };
    const [some, rest] = [await found(rule), await found({ not: rule })];
    expect(some.length).toBeGreaterThan(0);
    expect([...some, ...rest].sort()).toEqual(await found({ all: [] }));
  });

  it('divides into sample and rest, the same for ever', async () => {
    const from: Rule = { event: 'order' };
    const draw = (part: 'sample' | 'rest'): Promise<string[]> =>
      found({ sample: { from, share: 0.3, seed: 7, part } });
    const [sample, rest] = [await draw('sample'), await draw('rest')];
    expect([...sample, ...rest].sort()).toEqual(await found(from));
    expect(sample).toEqual(
      'k011 k018 k025 k026 k033 k037 k041 k043 k044 k045 k046 k051 k053 k056'.split(' '),
    );
  });

  it.each([
    [{ segment: 's3' }, 'segment_circular'],
    [{ segment: 'nobody' }, 'segment_invalid'],
    [{ list: 'l1' }, 'list_missing'],
    [{ field: 'attribute:none', op: 'empty' }, 'missing_column'],
    [{ event: 'feedback' }, 'missing_column'],
  ] as [Rule, string][])('that cannot be followed says so: %j', async (rule, code) => {
    const error: unknown = await found(rule).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).code).toBe(code);
  });

  it('takes pasted ids and e-mails, and says what it does not know', async () => {
    const answer = await analysis.setList(
      nextRun(),
      'l1',
      ['k001', ' k002', 'K5@Example.com', 'nobody', 'k001', ''],
      scope,
    );
    expect(answer).toEqual({ given: 5, distinct: 4, matched: 3, customers: 3, unmatched: ['nobody'] });
    expect(await found({ list: 'l1' })).toEqual(['k001', 'k002', 'k005']);
  });
});

describe('what is said of a segment', () => {
  it('counts, money and reach are those of its customers', async () => {
    const rule: Rule = { field: 'member_level', op: 'is', value: ['gold'] };
    const answer = await analysis.audience(nextRun(), { rule, scope, segments: [] });
    const ids = evaluate(rule, rows);
    const money = rows.lines.reduce(
      (sum, line) =>
        sum +
        (ids.has(String(line.customer_id)) && String(line.ordered_at) < AS_OF ? Number(line.amount) : 0),
      0,
    );
    expect(answer.customers).toBe(ids.size);
    expect(answer.everyone).toBe(60);
    expect(answer.revenue).toBeCloseTo(money, 6);
    expect(answer.reach).toEqual([
      {
        channel: 'email',
        optedIn: rows.customers.filter(
          (row) => ids.has(String(row.customer_id)) && row.consent_email === true,
        ).length,
        reachable: evaluate({ all: [rule, { field: 'reachable_email', op: 'yes' }] }, rows).size,
      },
    ]);
  });

  it('the profile compares shares among those whose value is known', async () => {
    const rule: Rule = { field: 'city', op: 'is', value: ['北京'] };
    const { rows: lines, customers } = await analysis.profile(nextRun(), { rule, scope, segments: [] });
    const city = lines.find(({ field, value }) => field === 'city' && value === '北京');
    const known = rows.customers.filter((row) => row.city).length;
    expect(city).toMatchObject({ customers, share: 1, everyoneShare: customers / known });
    expect(city?.lift).toBeCloseTo(known / customers, 9);
    expect(city?.pAdjusted).toBeLessThan(1e-6);
    expect(lines.every(({ field }) => !['email', 'birth_date', 'customer_id'].includes(field))).toBe(true);
  });

  it('the overlap adds up to the union', async () => {
    const overlap = await analysis.overlap(nextRun(), ['s1', 's2'], scope, SEGMENTS);
    const union = evaluate({ any: [{ segment: 's1' }, { segment: 's2' }] }, rows);
    expect(overlap.reduce((sum, { customers }) => sum + customers, 0)).toBe(union.size);
  });

  it('its query runs as it stands', async () => {
    const rule: Rule = {
      any: [{ segment: 's2' }, { event: 'order', filter: [{ field: 'category', op: 'is', value: ['tea'] }] }],
    };
    const sql = await analysis.segmentSql(nextRun(), { rule, scope, segments: SEGMENTS });
    const ids = rowsOf<{ customer_id: string }>(decodeTable(await analysis.table(nextRun(), sql)));
    expect(ids.map((row) => row.customer_id).sort()).toEqual([...evaluate(rule, rows)].sort());
  });
});

describe('two segments side by side', () => {
  interface Cell {
    cohort: string;
    period: number;
    eligible: number;
    eligible_customers: number;
  }
  interface Pair {
    cohort: string;
    period: number;
    eligible_a: number;
    customers_a: number;
    eligible_b: number;
    customers_b: number;
    difference: number;
    p_value: number;
    p_adjusted: number;
  }
  const panel = async <Row>(params: object, segment: string | null, name: string): Promise<Row[]> => {
    const request = {
      panel: 'cohorts',
      params: { ...params },
      scope: { ...scope, segment },
      segments: SEGMENTS,
      cell: 'c1',
    };
    const { tables } = await analysis.runPanel(nextRun(), request);
    const found = tables.find((one) => one.name === name);
    return rowsOf<Row>(decodeTable(await analysis.table(nextRun(), found?.sql ?? '')));
  };
  const placeOf = ({ cohort, period }: { cohort: string; period: number }): string => `${cohort} ${period}`;

  it('have in every cell what each has alone, with Fisher and Holm', async () => {
    const here = new Map((await panel<Cell>({}, 's2', 'retention')).map((cell) => [placeOf(cell), cell]));
    const there = new Map((await panel<Cell>({}, 's1', 'retention')).map((cell) => [placeOf(cell), cell]));
    const pairs = await panel<Pair>({ against: 's1' }, 's2', 'comparison');
    expect(pairs.length).toBeGreaterThan(5);
    for (const pair of pairs) {
      const [a, b] = [here.get(placeOf(pair)), there.get(placeOf(pair))];
      expect([pair.eligible_a, pair.customers_a]).toEqual([a?.eligible, a?.eligible_customers]);
      expect([pair.eligible_b, pair.customers_b]).toEqual([b?.eligible, b?.eligible_customers]);
      const fisher = fisherExact(pair.customers_a, pair.eligible_a, pair.customers_b, pair.eligible_b);
      expect(pair.p_value).toBeCloseTo(fisher, 12);
      expect(pair.p_adjusted).toBeGreaterThanOrEqual(pair.p_value);
      expect(pair.difference).toBeCloseTo(
        pair.customers_a / pair.eligible_a - pair.customers_b / pair.eligible_b,
        12,
      );
    }
  });
});

describe('birthdays of the Chinese calendar', () => {
  it('are kept on their own day', async () => {
    const rule: Rule = { field: 'birth_date', op: 'lunar_birthday_within', value: 366 };
    expect(await found(rule)).toEqual([...evaluate({ field: 'birth_date', op: 'not_empty' }, rows)].sort());
  });
});

describe('the fingerprint of the data', () => {
  it('names every table', async () => {
    const found = await analysis.fingerprint(nextRun());
    expect(found.map(({ table, rows: count }) => [table, count])).toEqual([
      ['transactions', 260],
      ['customers', 60],
      ['interactions', 150],
    ]);
    for (const { hash } of found) expect(hash).toMatch(/^[0-9a-f]{16}$/);
  });
});
