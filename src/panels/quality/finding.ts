import type { Finding } from '../../panel/contract';
import type { QualityFigures } from './types';

const LEAST_ROWS = 10;
const GOOD = 0.98;
const LEAST_SHARE = 0.05;
const LONG_GAP_DAYS = 14;
const MANY_DAYS = 60;

/** What a shop has every day; campaigns come in waves. */
const STEADY = ['transactions', 'orders', 'interactions'];

const DAY = 86_400_000;
const daysOf = (first: string, last: string): number =>
  Math.round((Date.parse(last) - Date.parse(first)) / DAY) + 1;

/** Sentences whose guards are met: the weakest file, its gravest issue, expectations that are not met, a stretch without rows, revenue of buyers who stand out. */
export function findings({ files, issues, suspicious, expectations }: QualityFigures): Finding[] {
  const found: Finding[] = [];
  const [worst] = files;
  if (worst && worst.rows >= LEAST_ROWS)
    found.push({
      id: worst.score < GOOD ? 'DQ-F1' : 'DQ-F1-good',
      values: {
        file: { as: 'text', value: worst.file },
        score: { as: 'percent', value: worst.score },
        files: { as: 'count', value: files.length },
      },
    });
  const gravest = issues.find(({ severity, rule }) => severity !== 'info' && !rule.startsWith('rejected'));
  if (gravest)
    found.push({
      id: gravest.column === '' ? 'DQ-F2-rows' : 'DQ-F2',
      values: {
        file: { as: 'text', value: gravest.file },
        column: { as: 'text', value: gravest.column },
        rows: { as: 'count', value: gravest.rows },
        rule: { as: 'term', terms: 'quality_rule', value: gravest.rule },
      },
    });
  const failed = expectations.filter(({ state }) => state === 'failed');
  const [first] = failed;
  if (first)
    found.push({
      id: 'DQ-F5',
      values: {
        failed: { as: 'count', value: failed.length },
        all: { as: 'count', value: expectations.length },
        expectation: { as: 'term', terms: 'quality_expectation', value: first.expectation },
        file: { as: 'text', value: first.file },
      },
    });
  const silent = files.find(
    ({ role, gap_days, first_day, last_day }) =>
      STEADY.includes(role) &&
      (gap_days ?? 0) >= LONG_GAP_DAYS &&
      first_day !== null &&
      last_day !== null &&
      daysOf(first_day, last_day) >= MANY_DAYS,
  );
  if (silent)
    found.push({
      id: 'DQ-F3',
      values: {
        file: { as: 'text', value: silent.file },
        days: { as: 'count', value: silent.gap_days ?? 0 },
        from: { as: 'date', value: silent.gap_from ?? '' },
      },
    });
  const large = suspicious.find(
    ({ suspicion, revenue_share }) => suspicion === 'large' && revenue_share >= LEAST_SHARE,
  );
  if (large) {
    const who = { suspicion: [large.suspicion] };
    found.push({
      id: 'DQ-F4',
      values: {
        customers: { as: 'count', value: large.customers, who, is: { customers: large.customers } },
        share: { as: 'percent', value: large.revenue_share },
      },
    });
  }
  return found;
}
