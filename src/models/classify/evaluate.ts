/** Rows from the highest score to the lowest. */
const ranked = (scores: Float64Array): Int32Array =>
  Int32Array.from(scores.keys()).sort((a, b) => (scores[b] as number) - (scores[a] as number));

/** Area under the ROC curve: the chance that one to whom it happened scores above one to whom it did not; ties count ½. NaN where all are alike. */
export function auc(scores: Float64Array, y: Float64Array): number {
  const order = ranked(scores);
  let [hits, pairs] = [0, 0];
  for (let i = 0; i < order.length;) {
    let j = i;
    let [yes, no] = [0, 0];
    const score = scores[order[i] as number];
    while (j < order.length && scores[order[j] as number] === score) {
      if (y[order[j++] as number]) yes++;
      else no++;
    }
    pairs += hits * no + (yes * no) / 2;
    hits += yes;
    i = j;
  }
  return pairs / (hits * (y.length - hits));
}

/** Mean squared distance of the probabilities from what happened (Brier 1950). */
export const brier = (scores: Float64Array, y: Float64Array): number =>
  scores.reduce((sum, p, i) => sum + (p - (y[i] as number)) ** 2, 0) / y.length;

export interface AtTop {
  people: number;
  hits: number;
  precision: number;
  recall: number;
  lift: number;
}

/**
 * What the part of the list with the highest scores holds. Those who tie at its end are taken in part: their share of hits is that of all
 * who tie, so that no order of rows changes anything.
 */
export function atTop(scores: Float64Array, y: Float64Array, share: number): AtTop {
  const order = ranked(scores);
  const all = y.reduce((sum, value) => sum + value, 0);
  const people = Math.max(1, Math.round(share * order.length));
  const edge = scores[order[people - 1] as number] as number;
  let [above, hitsAbove, tied, hitsTied] = [0, 0, 0, 0];
  for (let i = 0; i < scores.length; i++) {
    if ((scores[i] as number) > edge) {
      above++;
      hitsAbove += y[i] as number;
    } else if (scores[i] === edge) {
      tied++;
      hitsTied += y[i] as number;
    }
  }
  const hits = hitsAbove + ((people - above) * hitsTied) / tied;
  const base = all / y.length;
  return {
    people,
    hits,
    precision: hits / people,
    recall: all ? hits / all : 0,
    lift: base ? hits / people / base : 0,
  };
}

export interface CalibrationBin {
  predicted: number;
  actual: number;
  people: number;
}

/** Predicted against real shares in groups of equally many people, equal scores together. */
export function calibration(scores: Float64Array, y: Float64Array, bins = 10): CalibrationBin[] {
  const order = ranked(scores).reverse();
  const found: CalibrationBin[] = [];
  for (let i = 0; i < order.length;) {
    let j = Math.min(order.length, Math.ceil(((found.length + 1) * order.length) / bins));
    if (j <= i) j = i + 1;
    while (j < order.length && scores[order[j] as number] === scores[order[j - 1] as number]) j++;
    let [predicted, actual] = [0, 0];
    for (let row = i; row < j; row++) {
      predicted += scores[order[row] as number] as number;
      actual += y[order[row] as number] as number;
    }
    found.push({ predicted: predicted / (j - i), actual: actual / (j - i), people: j - i });
    i = j;
  }
  return found;
}

export interface Confusion {
  threshold: number;
  caught: number;
  falseAlarms: number;
  missed: number;
  leftAlone: number;
}

/** Who is told by each threshold: those at or above it are expected to leave. */
export const confusionAt = (scores: Float64Array, y: Float64Array, threshold: number): Confusion => {
  const found: Confusion = { threshold, caught: 0, falseAlarms: 0, missed: 0, leftAlone: 0 };
  scores.forEach((p, i) => {
    const told = p >= threshold;
    if (y[i]) found[told ? 'caught' : 'missed']++;
    else found[told ? 'falseAlarms' : 'leftAlone']++;
  });
  return found;
};
