const MINUTE = 60_000;
/** Clocks are set forward and back on quarters of an hour, if at all. */
const STEP = 15 * MINUTE;

const known = new Map<string, { format: Intl.DateTimeFormat; offsets: Map<number, number> }>();

/** Whether the platform knows a time zone of that name (`Asia/Shanghai`). */
export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** Minutes that the clocks of a zone are ahead of UTC at a moment, by the platform's own time zone database. */
function offsetAt(zone: string, moment: number): number {
  let own = known.get(zone);
  if (!own) {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
    known.set(zone, (own = { format, offsets: new Map() }));
  }
  const step = Math.floor(moment / STEP);
  const before = own.offsets.get(step);
  if (before !== undefined) return before;
  const part = Object.fromEntries(
    own.format.formatToParts(step * STEP).map(({ type, value }) => [type, Number(value)]),
  );
  const wall = Date.UTC(part.year ?? 0, (part.month ?? 1) - 1, part.day, part.hour, part.minute);
  const offset = Math.round((wall - step * STEP) / MINUTE);
  own.offsets.set(step, offset);
  return offset;
}

/** A moment of UTC, in milliseconds, as the clocks of a zone show it: `YYYY-MM-DD HH:MM:SS`. */
export const wallClock = (moment: number, zone: string): string =>
  new Date(moment + offsetAt(zone, moment) * MINUTE).toISOString().slice(0, 19).replace('T', ' ');

/** Minutes ahead of UTC that stand behind a time, by number or by name; null where it is neither. */
export function offsetSaidBy(zone: string): number | null {
  const text = zone.replace(/\([^)]*\)/, '').trim();
  const number = /([+-])(\d{1,2}):?(\d{2})$/.exec(text);
  if (number) return (number[1] === '-' ? -1 : 1) * (Number(number[2]) * 60 + Number(number[3]));
  return NAMED[text.toUpperCase()] ?? null;
}

/** Names of zones in exports of shops, in minutes. */
const NAMED: Readonly<Record<string, number>> = {
  Z: 0,
  UTC: 0,
  GMT: 0,
  PST: -480,
  PDT: -420,
  MST: -420,
  MDT: -360,
  CST: -360,
  CDT: -300,
  EST: -300,
  EDT: -240,
  BST: 60,
  CET: 60,
  CEST: 120,
  IST: 330,
  JST: 540,
  KST: 540,
  AEST: 600,
};
