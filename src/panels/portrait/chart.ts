import type { ChartModel } from '../../charts/model';
import { PROVINCES } from '../../data/provinces';
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

/** China's provinces as tiles of one size, each near where it lies; the stronger the colour, the more customers. */
export function provinceMap({ provinces, customers }: PortraitFigures, say: OwnSay): ChartModel {
  const inChinese = say.language === 'zh-CN';
  const rows = new Map(provinces.map((row) => [row.code, row]));
  const places = (count: number): string[] => Array.from({ length: count }, (_, at) => String(at));
  return {
    kind: 'heatmap',
    title: say('portrait.map'),
    height: 400,
    bare: true,
    xOrder: places(9),
    yOrder: places(9),
    xTitle: '',
    yTitle: '',
    cells: PROVINCES.map(({ code, chinese, english, x, y }) => {
      const row = rows.get(code);
      const name = inChinese ? chinese : english;
      const place = { x: String(x), y: String(y), value: row?.customers ?? 0 };
      if (!row) return { ...place, faded: true, text: inChinese ? chinese : code, label: '' };
      return {
        ...place,
        text: `${inChinese ? chinese : code}\n${say.short(row.customers)}`,
        label: `${name} · ${say.exact(row.customers, 0)} (${say.percent(row.customers / customers, 1)})`,
        who: { value: row.values },
        is: { customers: row.customers, revenue: row.revenue },
      };
    }),
  };
}
