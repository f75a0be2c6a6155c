import type { Finding } from '../../panel/contract';
import type { EvaluationRow, RecommendationFigures } from './types';

const MIN_TRIALS = 100;

/** The sentences whose guards are met (`RE-F1` … `RE-F5`), the strongest first. */
export function findings(figures: RecommendationFigures): Finding[] {
  const found: Finding[] = [];
  const row = (list: string, method: string): EvaluationRow | undefined =>
    figures.evaluation.find((own) => own.list === list && own.method === method);
  const best = row('new', 'popularity');
  const own = figures.evaluation.find((other) => other.list === 'new' && other.chosen);
  const tested = figures.advantage ? row('new', figures.advantage.method) : undefined;
  const again = row('buy_again', 'personal');
  if (figures.split && best && own && tested && own.customers >= MIN_TRIALS) {
    const sure = figures.advantage !== null && figures.advantage.low > 0 && own.method === tested.method;
    if (sure)
      found.push({
        id: 'RE-F1',
        values: {
          n: { as: 'count', value: own.customers },
          date: { as: 'date', value: figures.split.splitAt },
          k: { as: 'number', value: own.k },
          h: { as: 'percent', value: own.hit_rate },
          b: { as: 'percent', value: best.hit_rate },
        },
      });
    else if (own.method === 'popularity')
      found.push({
        id: 'RE-F4',
        values: { h: { as: 'percent', value: tested.hit_rate }, b: { as: 'percent', value: best.hit_rate } },
      });
    else
      found.push({
        id: 'RE-F4-asked',
        values: { h: { as: 'percent', value: own.hit_rate }, b: { as: 'percent', value: best.hit_rate } },
      });
    found.push({
      id: 'RE-F5',
      values: {
        cov: { as: 'percent', value: own.coverage },
        u: { as: 'percent', value: figures.unknownTargets },
      },
    });
    if (again && again.customers >= MIN_TRIALS && again.hit_rate > own.hit_rate)
      found.push({
        id: 'RE-F2',
        values: {
          h1: { as: 'percent', value: again.hit_rate },
          h2: { as: 'percent', value: own.hit_rate },
          b2: { as: 'percent', value: best.hit_rate },
        },
      });
  } else if (!figures.split || !best || best.customers < MIN_TRIALS)
    found.push({ id: 'RE-F0', values: { need: { as: 'count', value: MIN_TRIALS } } });
  found.push({
    id: 'RE-F3',
    values: {
      m: { as: 'count', value: figures.personal },
      all: { as: 'count', value: figures.customers },
      c: { as: 'count', value: figures.cold, who: { cold: [1] }, is: { customers: figures.cold } },
      j: { as: 'number', value: figures.minProducts },
    },
  });
  return found;
}
