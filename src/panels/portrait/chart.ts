import type { ChartModel } from '../../charts/model';
import type { Say } from '../../panel/say';
import { AGE_BANDS } from './params';
import type { PortraitFigures, ValueRow } from './types';
import type { words } from './words';

type OwnSay = Say<typeof words>;

const MOST_BARS = 20;

/** Customers of each value, the largest first. */
export const valuesChart = (
  { values }: PortraitFigures,
  nameOf: (row: ValueRow) => string,
  say: OwnSay,
): ChartModel => {
  const shown = values.filter((row) => row.value !== '').slice(0, MOST_BARS);
  return {
    kind: 'bars',
    title: say('table.values'),
    height: 40 + 24 * shown.length,
    valueTitle: say('term.customers'),
    bars: shown.map((row) => ({
      name: nameOf(row),
      value: row.customers,
      text: say.exact(row.customers, 0),
      label: `${nameOf(row)} · ${say.exact(row.customers, 0)} (${say.percent(row.share, 1)})`,
      who: { value: [row.value] },
      is: { customers: row.customers, revenue: row.revenue },
    })),
  };
};

/** Women to the left and men to the right, the oldest on top. */
export const pyramidChart = ({ pyramid }: PortraitFigures, say: OwnSay): ChartModel => ({
  kind: 'pyramid',
  title: say('portrait.pyramid'),
  height: 50 + 30 * AGE_BANDS.length,
  names: [...AGE_BANDS].reverse().map((band) => say(`term.age_band.${band}`)),
  left: say('portrait.female'),
  right: say('portrait.male'),
  valueTitle: say('term.customers'),
  bars: pyramid.map(({ age_band: band, gender, customers }) => ({
    name: say.word(`term.age_band.${band}`),
    side: gender === 'female' ? 'left' : 'right',
    value: customers,
    label: `${say.word(`term.age_band.${band}`)} · ${say(gender === 'female' ? 'portrait.female' : 'portrait.male')} · ${say.exact(customers, 0)}`,
    who: { age_band: [band], sex: [gender] },
    is: { customers },
  })),
});
