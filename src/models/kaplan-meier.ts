/** Waits that lasted equally long: `happened` of them ended with the event, the others were still going on when watching ended. */
export interface Waits {
  days: number;
  happened: number;
  open: number;
}

/** The share that has had the event by each day on which one fell (Kaplan & Meier 1958). @param waits ascending by days. */
export function kaplanMeier(waits: readonly Waits[]): { days: number; share: number }[] {
  let atRisk = waits.reduce((sum, { happened, open }) => sum + happened + open, 0);
  let waiting = 1;
  const curve: { days: number; share: number }[] = [];
  for (const { days, happened, open } of waits) {
    if (happened > 0) {
      waiting *= 1 - happened / atRisk;
      curve.push({ days, share: 1 - waiting });
    }
    atRisk -= happened + open;
  }
  return curve;
}

/**
 * Share that has had the event by `at`, when some were watched for less time than others.
 * @param durations days until the event or until watching ended. @param happened 1 where it was the event.
 */
export function kaplanMeierShare(durations: Float64Array, happened: Uint8Array, at: number): number {
  const waits = new Map<number, Waits>();
  durations.forEach((days, index) => {
    const group = waits.get(days) ?? { days, happened: 0, open: 0 };
    if (happened[index]) group.happened++;
    else group.open++;
    waits.set(days, group);
  });
  const curve = kaplanMeier([...waits.values()].sort((x, y) => x.days - y.days));
  return curve.findLast(({ days }) => days <= at)?.share ?? 0;
}
