import {
  chart,
  count,
  money,
  note,
  notice,
  number,
  page,
  share,
  table,
  text,
  type Part,
  type Picture,
} from '../../panel/picture';
import type { Say } from '../../panel/say';
import { provinceMap, pyramidChart, valuesChart } from './chart';
import { findings } from './finding';
import type { PortraitParams } from './params';
import type { PortraitFigures, ValueRow } from './types';
import type { words } from './words';

type OwnSay = Say<typeof words>;

/** What a value is called: by its term where it has one, as the file writes it else. */
const namer =
  ({ by }: PortraitParams, say: OwnSay) =>
  ({ value }: Pick<ValueRow, 'value'>): string => {
    if (value === '') return say('portrait.unknown');
    const key =
      by === 'gender' ? `portrait.${value}` : by === 'zodiac' ? `zodiac.${value}` : `term.${by}.${value}`;
    return say.has(key) ? say.word(key) : value;
  };

/** How many of those known stand in no province. */
function offTheMap({ provinces, known }: PortraitFigures, say: OwnSay): Part[] {
  const off = known - provinces.reduce((sum, { customers }) => sum + customers, 0);
  return off > 0
    ? note('off_map', say('portrait.off_map', { n: say.exact(off, 0), known: say.exact(known, 0) }))
    : [];
}

/** Customers by what their file tells of them: the pyramid of ages, ranked bars, and what each group brings. */
export function present(figures: PortraitFigures, params: PortraitParams, say: OwnSay): Picture {
  if (figures.missing)
    return {
      findings: [],
      top: [notice('missing', say('portrait.missing', { field: say(`portrait.by.${params.by}`) }))],
      pages: [],
      bottom: [],
    };
  const nameOf = namer(params, say);
  const rows = figures.values.map((row) => ({ ...row, name: nameOf(row) }));
  const parts: readonly Part[] = [
    ...(figures.pyramid.length > 0 ? [chart('pyramid', pyramidChart(figures, say))] : []),
    ...(figures.provinces.length > 0
      ? [chart('map', provinceMap(figures, say)), ...offTheMap(figures, say)]
      : []),
    chart('values', valuesChart(figures, nameOf, say)),
    table(
      say,
      'portrait.values',
      [
        text('name', { label: say(`portrait.by.${params.by}`) }),
        count('customers'),
        share('share', { bar: 'share' }),
        figures.hasMoney && count('buyers'),
        figures.hasMoney && money('revenue'),
        figures.hasMoney && share('revenue_share', { bar: 'share' }),
        figures.hasMoney && money('mean_revenue'),
        figures.hasMoney && number('index', { digits: 2 }),
      ],
      rows,
      {
        opens: { value: 'value' },
        says: { customers: 'customers', ...(figures.hasMoney ? { revenue: 'revenue' } : {}) },
        title: say('table.values'),
      },
    ),
    ...note('values', [
      say('portrait.known', {
        known: say.exact(figures.known, 0),
        customers: say.exact(figures.customers, 0),
      }),
      figures.further > 0 && say('portrait.further', { count: figures.further }),
    ]),
  ];
  const told = findings(figures).map((finding) => ({
    ...finding,
    values: Object.fromEntries(
      Object.entries(finding.values).map(([key, value]) => [
        key,
        key === 'group' ? { ...value, value: nameOf({ value: String(value.value) }) } : value,
      ]),
    ),
  }));
  return { findings: told, top: [], pages: [page('values', say('table.values'), () => parts)], bottom: [] };
}
