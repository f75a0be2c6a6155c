import { Z95 } from './normal';

/** Waits that lasted equally long: `happened` of them ended with the event, the others were still going on when watching ended. */
export interface Waits {
  days: number;
  happened: number;
  open: number;
}

/** The share that has had the event by a day on which one fell, with its 95% interval, and who was still waiting just before. */
export interface CurvePoint {
  days: number;
  share: number;
  low: number;
  high: number;
  atRisk: number;
  /** All events up to this day. */
  happened: number;
}

const LEAST_AT_RISK = 30;
const LEAST_SHARE_AT_RISK = 0.05;

/**
 * Kaplan & Meier (1958), at a tie events before those who are watched no longer; intervals by Greenwood's variance on the log-log scale:
 * S^exp(±z·se/(S·ln S)). @param waits ascending by days.
 */
export function kaplanMeier(waits: readonly Waits[]): CurvePoint[] {
  let atRisk = waits.reduce((sum, { happened, open }) => sum + happened + open, 0);
  let waiting = 1;
  let variance = 0;
  let all = 0;
  const curve: CurvePoint[] = [];
  for (const { days, happened, open } of waits) {
    if (happened > 0) {
      waiting *= 1 - happened / atRisk;
      variance += happened / (atRisk * (atRisk - happened));
      all += happened;
      const [low, high] = limits(waiting, variance);
      curve.push({ days, share: 1 - waiting, low: 1 - high, high: 1 - low, atRisk, happened: all });
    }
    atRisk -= happened + open;
  }
  return curve;
}

function limits(waiting: number, variance: number): [low: number, high: number] {
  if (!(waiting > 0)) return [0, 0];
  const step = (Z95 * Math.sqrt(variance)) / Math.abs(Math.log(waiting));
  return [waiting ** Math.exp(step), waiting ** Math.exp(-step)];
}

/**
 * The last day on which enough are still waiting for a share to be quoted: 30, or 5% of those who began, whichever is more. Beyond it
 * a curve rests on a few. 0 where there never were enough.
 */
export function quotableDays(waits: readonly Waits[]): number {
  const began = waits.reduce((sum, { happened, open }) => sum + happened + open, 0);
  const needed = Math.max(LEAST_AT_RISK, Math.ceil(LEAST_SHARE_AT_RISK * began));
  let atRisk = 0;
  for (const { days, happened, open } of [...waits].reverse()) {
    atRisk += happened + open;
    if (atRisk >= needed) return days;
  }
  return 0;
}

/** Waits by their length, shortest first, of rows that stand for `n` each. */
export function waitsOf(rows: Iterable<{ days: number; happened: number; n: number }>): Waits[] {
  const waits = new Map<number, Waits>();
  for (const { days, happened, n } of rows) {
    const group = waits.get(days) ?? { days, happened: 0, open: 0 };
    if (happened) group.happened += n;
    else group.open += n;
    waits.set(days, group);
  }
  return [...waits.values()].sort((a, b) => a.days - b.days);
}

/** A curve as far as it may be quoted, and no further than a horizon: who began, who had the event, the last day, and the day by which a share had it. */
export function quotedCurve(
  waits: readonly Waits[],
  horizon = Infinity,
): {
  began: number;
  reached: number;
  watched: number;
  curve: CurvePoint[];
  dayOf(share: number): number | null;
} {
  const watched = Math.min(horizon, quotableDays(waits));
  const curve = kaplanMeier(waits).filter(({ days }) => days <= watched);
  return {
    began: waits.reduce((sum, { happened, open }) => sum + happened + open, 0),
    reached: waits.reduce((sum, { happened }) => sum + happened, 0),
    watched,
    curve,
    dayOf: (wanted) => curve.find(({ share }) => share >= wanted)?.days ?? null,
  };
}

/** The share of a curve at a day; 0 before its first event. */
export const shareAt = (curve: readonly CurvePoint[], at: number): number =>
  curve.findLast(({ days }) => days <= at)?.share ?? 0;

/**
 * Share that has had the event by `at`, when some were watched for less time than others.
 * @param durations days until the event or until watching ended. @param happened 1 where it was the event.
 */
export function kaplanMeierShare(durations: Float64Array, happened: Uint8Array, at: number): number {
  const rows = Array.from(durations, (days, index) => ({ days, happened: happened[index] as number, n: 1 }));
  return shareAt(kaplanMeier(waitsOf(rows)), at);
}
