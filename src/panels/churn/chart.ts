import type { ChartModel } from '../../charts/model';
import type { Say } from '../../panel/say';
import type { ChurnFigures } from './types';
import type { words } from './words';

type OwnSay = Say<typeof words>;

/** Predicted against real shares in groups of equally many people; on the dashed line both are the same. */
export const calibrationChart = ({ calibration }: ChurnFigures, say: OwnSay): ChartModel => ({
  kind: 'lines',
  title: say('churn.calibration'),
  height: 240,
  xTitle: say('churn.predicted_percent'),
  yTitle: say('churn.really_gone'),
  yFormat: 'percent',
  series: [
    {
      name: say('churn.model_says'),
      points: calibration.map(({ predicted, actual, people }) => ({
        x: 100 * predicted,
        y: actual,
        label: `${say.percent(predicted, 0)} → ${say.percent(actual, 0)} · n ${say.exact(people, 0)}`,
      })),
    },
    {
      name: say('churn.the_same'),
      style: 'projected',
      points: [calibration[0], calibration.at(-1)].flatMap((bin) =>
        bin ? [{ x: 100 * bin.predicted, y: bin.predicted, label: say.percent(bin.predicted, 0) }] : [],
      ),
    },
  ],
});

/** Share that is still there by day, of all and of each group (Kaplan–Meier). */
export const survivalChart = ({ survival, kind }: ChurnFigures, say: OwnSay): ChartModel => ({
  kind: 'lines',
  title: say('churn.survival'),
  height: 260,
  xTitle: say(kind === 'orders' ? 'churn.days_since_first' : 'churn.periods'),
  yTitle: say('churn.still_there'),
  yFormat: 'percent',
  series: survival.map(({ group, curve }) => ({
    name: group || say('churn.everybody'),
    style: group ? 'main' : 'projected',
    points: curve.map(({ days, share, low, high, atRisk }) => ({
      x: days,
      y: 1 - share,
      low: 1 - high,
      high: 1 - low,
      label: `${group || say('churn.everybody')} · ${days} · ${say.percent(1 - share, 1)} · n ${say.exact(atRisk, 0)}`,
    })),
  })),
});

/** Of those who reached so many order days, the share that did not come again in time. */
export const ladderChart = ({ ladder }: ChurnFigures, say: OwnSay): ChartModel => ({
  kind: 'bars',
  title: say('churn.ladder'),
  height: 40 + 22 * ladder.length,
  valueTitle: say('churn.column.rate'),
  valueFormat: 'percent',
  bars: ladder.map(({ orders, rate, customers }) => ({
    name: String(orders),
    value: rate,
    text: say.percent(rate, 0),
    label: `${orders} · ${say.percent(rate, 1)} · n ${say.exact(customers, 0)}`,
  })),
});
