import { trendTest } from '../../models/trend';
import { testShares } from '../../models/share-tests';
import type { Finding } from '../../panel/contract';
import type { Tally, Where } from '../../data/segments/rule';
import { provingDigits } from '../../panel/proof';
import { shareAt } from '../../models/kaplan-meier';
import { isCalendar, type CohortParams } from './params';
import { isWholeCell, type CohortFigures, type LadderStep, type WholeCell } from './types';

const MIN_CUSTOMERS = 100;
const MIN_COHORTS = 3;
const MIN_COHORT = 50;
const MIN_VALUE_COHORT = 30;
const MIN_TREND = 6;
const LOOKED_AT_AGES = 6;
const MIN_SECOND_ORDERS = 30;
const SURE = 0.05;

/** The sentences whose guards are met (`CO-F1` … `CO-F5`), the strongest first. */
export function findings(figures: CohortFigures, params: CohortParams): Finding[] {
  const found: Finding[] = [];
  const customers = figures.rows.reduce((sum, row) => sum + (row.period === 0 ? row.cohort_size : 0), 0);
  const plain = params.by === 'first_order' && isCalendar(params) && params.retention === 'exact';
  const fair = figures.rows.filter(isWholeCell).filter((row) => !row.history_start && row.period > 0);
  if (plain) {
    found.push(...averageSentence(fair, params));
    found.push(...outlierSentence(fair, params));
    found.push(...trendSentence(fair, params));
  }
  found.push(...ladderSentence(figures));
  if (plain) found.push(...worthSentence(figures, params));
  if (found.length > 0 || customers === 0) return found;
  if (customers >= MIN_CUSTOMERS)
    return [{ id: 'nothing_sure', values: { n: { as: 'count', value: customers } } }];
  return [
    {
      id: 'too_few',
      values: {
        n: { as: 'count', value: customers },
        need: { as: 'count', value: MIN_CUSTOMERS },
      },
    },
  ];
}

const unit = (params: CohortParams): { as: 'term'; value: string } => ({
  as: 'term',
  value: `age_unit.${params.period}`,
});

function averageSentence(fair: readonly WholeCell[], params: CohortParams): Finding[] {
  const byAge = groupByAge(fair);
  const mean = (age: number) => {
    const rows = byAge.get(age) ?? [];
    const size = rows.reduce((sum, row) => sum + row.cohort_size, 0);
    const came = rows.reduce((sum, row) => sum + row.customers, 0);
    const mark = {
      who: { period: [age], cohort: rows.map((row) => row.cohort) },
      is: { customers: came },
    };
    return { share: size > 0 ? came / size : 0, cohorts: rows.length, customers: size, mark };
  };
  const first = mean(1);
  if (first.cohorts < MIN_COHORTS || first.customers < MIN_CUSTOMERS) return [];
  const later = [...byAge.keys()]
    .filter((age) => age > 1 && age <= LOOKED_AT_AGES)
    .filter((age) => mean(age).cohorts >= MIN_COHORTS && mean(age).customers >= MIN_CUSTOMERS);
  const last = Math.max(1, ...later);
  return [
    {
      id: last > 1 ? 'CO-F1' : 'CO-F1-first',
      values: {
        r: { as: 'percent', value: first.share, ...first.mark },
        unit: unit(params),
        s: { as: 'percent', value: mean(last).share, ...mean(last).mark },
        k: { as: 'number', value: last },
        c: { as: 'count', value: first.cohorts },
        n: { as: 'count', value: first.customers },
      },
    },
  ];
}

/** The cell that differs most surely from the other cohorts at its age, Holm over all cells looked at. */
function outlierSentence(fair: readonly WholeCell[], params: CohortParams): Finding[] {
  const looked = [...groupByAge(fair)].flatMap(([age, rows]) => {
    if (age > LOOKED_AT_AGES || rows.length < MIN_COHORTS) return [];
    const size = rows.reduce((sum, row) => sum + row.cohort_size, 0);
    const came = rows.reduce((sum, row) => sum + row.customers, 0);
    return rows
      .filter((row) => row.cohort_size >= MIN_COHORT)
      .map((row) => {
        const others = { size: size - row.cohort_size, came: came - row.customers };
        return { row, others };
      });
  });
  const [best] = testShares(looked, ({ row, others }) => ({
    hits: row.customers,
    of: row.cohort_size,
    otherHits: others.came,
    otherOf: others.size,
  })).sort((a, b) => a.pAdjusted - b.pAdjusted || a.row.period - b.row.period);
  if (!best || best.pAdjusted >= SURE) return [];
  const { row, others } = best;
  const rest = others.came / others.size;
  const points = Math.round(Math.abs(row.retention - rest) * 100);
  const digits = provingDigits(
    [row.retention, rest],
    ([own = 0, other = 0]) => own !== other && Math.abs(Math.abs(own - other) * 100 - points) < 0.5001,
  );
  if (digits === null || points === 0) return [];
  return [
    {
      id: row.retention < rest ? 'CO-F2-less' : 'CO-F2-more',
      values: {
        cohort: {
          as: 'text',
          value: cohortText(row.cohort, params),
          who: { cohort: [row.cohort] },
          is: { customers: row.cohort_size },
        },
        a: {
          as: 'percent',
          value: row.retention,
          digits,
          who: { cohort: [row.cohort], period: [row.period] },
          is: { customers: row.customers },
        },
        unit: unit(params),
        k: { as: 'number', value: row.period },
        b: { as: 'percent', value: rest, digits },
        d: { as: 'number', value: points, digits: 0 },
      },
    },
  ];
}

/** Whether the retention at age 1 goes up or down over the latest cohorts; no single cohort (a holiday month) may carry it alone. */
function trendSentence(fair: readonly WholeCell[], params: CohortParams): Finding[] {
  const rows = (groupByAge(fair).get(1) ?? []).sort((a, b) => (a.cohort < b.cohort ? -1 : 1)).slice(-12);
  if (rows.length < MIN_TREND) return [];
  const test = (kept: WholeCell[]): { z: number; p: number } =>
    trendTest(
      kept.map((row) => row.customers),
      kept.map((row) => row.cohort_size),
    );
  const whole = test(rows);
  const carriedByAll = rows.every((_, index) => {
    const without = test(rows.toSpliced(index, 1));
    return without.p < SURE && Math.sign(without.z) === Math.sign(whole.z);
  });
  if (whole.p >= SURE || !carriedByAll) return [];
  const half = Math.floor(rows.length / 2);
  const share = (part: WholeCell[]): number =>
    part.reduce((sum, row) => sum + row.customers, 0) / part.reduce((sum, row) => sum + row.cohort_size, 0);
  const [before, after] = [share(rows.slice(0, half)), share(rows.slice(-half))];
  const digits = provingDigits([before, after], ([a = 0, b = 0]) => Math.sign(b - a) === Math.sign(whole.z));
  if (digits === null) return [];
  return [
    {
      id: whole.z > 0 ? 'CO-F3-up' : 'CO-F3-down',
      values: {
        unit: unit(params),
        a: { as: 'percent', value: before, digits },
        b: { as: 'percent', value: after, digits },
        c: { as: 'count', value: rows.length },
      },
    },
  ];
}

/** How many go on, within the days for which both steps have been watched by enough. */
function ladderSentence({ ladder }: CohortFigures): Finding[] {
  const [second, third] = ladder;
  if (!second || second.from < MIN_CUSTOMERS || second.reached < MIN_SECOND_ORDERS) return [];
  const wait = second.medianDays ?? second.quarterDays;
  if (wait === null) return [];
  const both = third && third.share !== null && third.from >= MIN_CUSTOMERS;
  const days = both ? Math.min(second.watched, third.watched) : second.watched;
  const share = (step: LadderStep): { as: 'percent'; value: number; who: Where; is: Tally } => ({
    as: 'percent',
    value: shareAt(step.curve, days),
    who: { order_number: [step.step + 1], sure: [1], wait: { to: days } },
    is: { customers: step.curve.findLast((point) => point.days <= days)?.happened ?? 0 },
  });
  return [
    {
      id: `CO-F4${both ? '' : '-second'}${second.medianDays === null ? '-quarter' : ''}`,
      values: {
        p: share(second),
        ...(both ? { q: share(third) } : {}),
        h: { as: 'days', value: days },
        d: { as: 'days', value: wait },
      },
    },
  ];
}

/** What a customer of the oldest fair cohort has brought, and how long the first half of it took. */
function worthSentence({ rows }: CohortFigures, params: CohortParams): Finding[] {
  const fair = rows
    .filter(isWholeCell)
    .filter((row) => !row.history_start && row.cohort_size >= MIN_VALUE_COHORT);
  const cohort = fair.map((row) => row.cohort).sort()[0];
  const own = fair.filter((row) => row.cohort === cohort).sort((a, b) => a.period - b.period);
  const last = own[own.length - 1];
  if (
    own[0]?.period !== 0 ||
    !cohort ||
    !last ||
    last.period < 2 ||
    !(last.cumulative_revenue_per_customer > 0)
  )
    return [];
  const half = own.find(
    (row) => row.cumulative_revenue_per_customer >= last.cumulative_revenue_per_customer / 2,
  );
  return [
    {
      id: half?.period === 0 ? 'CO-F5-at-once' : 'CO-F5',
      values: {
        cohort: {
          as: 'text',
          value: cohortText(cohort, params),
          who: { cohort: [cohort] },
          is: { customers: last.cohort_size },
        },
        v: { as: 'money', value: last.cumulative_revenue_per_customer },
        k: { as: 'number', value: last.period },
        unit: unit(params),
        w: { as: 'money', value: half?.cumulative_revenue_per_customer ?? 0 },
        m: { as: 'number', value: half?.period ?? 0 },
      },
    },
  ];
}

function groupByAge(rows: readonly WholeCell[]): Map<number, WholeCell[]> {
  const groups = new Map<number, WholeCell[]>();
  for (const row of rows) groups.set(row.period, [...(groups.get(row.period) ?? []), row]);
  return groups;
}

/** The last month of so many that begin with one: `2025-03` for twelve from 2024-04. */
function lastMonth(first: string, months: number): string {
  const last = Number(first.slice(0, 4)) * 12 + Number(first.slice(5, 7)) - 1 + months - 1;
  return `${Math.floor(last / 12)}-${String((last % 12) + 1).padStart(2, '0')}`;
}

/** A cohort as people write its period: 2024-03, 2024-Q1, 2024, 2024-04 – 2025-03; attributes as they are. */
export function cohortText(
  cohort: string,
  { by, period, yearStart }: Pick<CohortParams, 'by' | 'period' | 'yearStart'>,
): string {
  if (by !== 'first_order') return cohort;
  const month = cohort.slice(0, 7);
  if (period === 'month') return month;
  if (yearStart > 1 && (period === 'quarter' || period === 'year'))
    return `${month} – ${lastMonth(month, period === 'year' ? 12 : 3)}`;
  if (period === 'year') return cohort.slice(0, 4);
  if (period === 'quarter')
    return `${cohort.slice(0, 4)}-Q${Math.floor(Number(cohort.slice(5, 7)) / 3.1) + 1}`;
  return cohort;
}
