import type { ChartModel } from '../../charts/model';
import { daysBetween } from '../../data/scope';
import {
  beside,
  chart,
  controls,
  count,
  customer,
  facts,
  money,
  note,
  number,
  page,
  share,
  table,
  term,
  text,
  type Page,
  type Part,
} from '../../panel/picture';
import { write } from '../../panel/kinds';
import type { Say } from '../../panel/say';
import type { Around } from '../../panel/tools';
import { tellsProducts } from './products';
import type { ParetoParams } from './params';
import type { AllocationRow, OfCustomers, ParetoFigures } from './types';
import type { words } from './words';

type OwnSay = Say<typeof words>;

/** A tier gets more than it brings, or less, from here on. */
const OVER = 1.25;
const UNDER = 0.8;

const tierName = (tier: string, say: OwnSay): string =>
  write('term', tier, { terms: 'tier', free: true }, say);

/** Buyers by member level. */
const levelsPage = ({ levels }: ParetoFigures, say: OwnSay): readonly Part[] => [
  table(
    say,
    'pareto.levels',
    [
      term('member_level', { terms: 'level', free: true }),
      count('customers'),
      share('customer_share'),
      money('revenue'),
      share('revenue_share', { bar: 'share' }),
      money('revenue_per_customer'),
      number('frequency'),
      money('average_order_value'),
      count('orders'),
    ],
    levels,
    {
      opens: { member_level: 'member_level' },
      says: { customers: 'customers', orders: 'orders', revenue: 'revenue' },
      title: say('pareto.tab.levels'),
    },
  ),
  ...note('levels', say('pareto.levels_note')),
];

/** Years that are not known whole are said to be so. */
function yearsPage({ years, yearsOthers }: ParetoFigures, say: OwnSay): readonly Part[] {
  const whole = (year: string): number => daysBetween(`${year}-01-01`, `${Number(year) + 1}-01-01`);
  const parts = years.filter(({ year, days }) => days < whole(year));
  return [
    table(
      say,
      'pareto.years',
      [
        text('year'),
        count('customers'),
        money('revenue'),
        share('fifth_share', { bar: 'share' }),
        count('fifth'),
        share('again_share', { also: ['again'] }),
        share('again_top_share', { also: ['again_top'] }),
      ],
      years.map((row) => ({
        ...row,
        again_share: row.again === null ? null : row.again / row.fifth,
        again_top_share: row.again_top === null ? null : row.again_top / row.fifth,
      })),
      { opens: { top_year: 'year' }, says: { customers: 'fifth' }, title: say('pareto.tab.years') },
    ),
    ...note('years', [
      say('pareto.years_note'),
      yearsOthers !== 0 && say('pareto.years_others', { amount: say.money(yearsOthers) }),
      parts.length > 0 &&
        say('pareto.years_part', {
          years: parts
            .map(({ year, days }) => say('pareto.year_days', { year, days }))
            .join(say('says.comma')),
        }),
    ]),
  ];
}

/** Cumulative profit from the most profitable customer on: beyond its peak everybody costs more than they bring. */
function whaleCurve({ sums, whale }: NonNullable<OfCustomers['profit']>, say: OwnSay): ChartModel {
  return {
    kind: 'lines',
    title: say('pareto.whale_title'),
    height: 260,
    yFormat: 'amount',
    xTitle: say('pareto.whale_x'),
    yTitle: say('pareto.whale_y'),
    ticks: [sums.peak_at],
    series: [
      {
        name: say('pareto.whale_y'),
        style: 'main',
        points: whale.map(({ rank, cumulative }) => ({
          x: rank,
          y: cumulative,
          label: `${say.exact(rank, 0)} → ${say.shortMoney(cumulative)}`,
          who: { profit_rank: { to: rank } },
          is: { customers: rank },
        })),
      },
    ],
  };
}

function profitPage({ profit }: OfCustomers, { serve }: ParetoParams, say: OwnSay): readonly Part[] {
  if (!profit) return note('profit', say('pareto.profit_none'));
  const { sums, costed } = profit;
  const free = serve.order + serve.contact + serve.back === 0 && sums.served === 0;
  return [
    beside(
      chart('whale', whaleCurve(profit, say)),
      facts('profit', 'cards', [
        {
          id: 'profit',
          label: say('pareto.profit_all'),
          value: say.money(sums.profit),
          note: say('pareto.profit_parts', {
            margin: say.money(sums.margin),
            served: say.money(sums.served),
          }),
          figure: { kind: 'money', value: sums.profit },
        },
        {
          id: 'peak',
          label: say('pareto.peak', { customers: say.exact(sums.peak_at, 0) }),
          value: say.money(sums.peak),
          note: sums.profit > 0 ? say.percent(sums.peak / sums.profit, 1) : '',
          figure: { kind: 'money', value: sums.peak },
        },
        {
          id: 'unprofitable',
          label: say('pareto.unprofitable'),
          value: say.exact(sums.unprofitable, 0),
          note: say.money(sums.lost),
          figure: { kind: 'count', value: sums.unprofitable },
          who: { unprofitable: [1] },
          is: { customers: sums.unprofitable },
        },
      ]),
    ),
    table(
      say,
      'pareto.profit',
      [
        number('profit_rank', { digits: 0 }),
        customer('customer_id'),
        count('orders'),
        money('revenue'),
        money('margin'),
        count('contacts'),
        count('returns'),
        money('cost_to_serve'),
        money('profit'),
      ],
      'profit',
      { title: say('pareto.tab.profit'), height: 360, search: true },
    ),
    ...note('profit', [
      say('pareto.profit_note', {
        order: say.money(serve.order),
        contact: say.money(serve.contact),
        back: say.money(serve.back),
      }),
      free && say('pareto.profit_free'),
      costed !== null && say('margin.of', { share: say.percent(costed, 1) }),
    ]),
  ];
}

/** Whether a tier gets more or less than it brings. */
const verdict = (given: number | null, brings: number): 'over' | 'under' | 'even' | null => {
  if (given === null || !(brings > 0)) return null;
  return given / brings >= OVER ? 'over' : given / brings <= UNDER ? 'under' : 'even';
};

/** All tiers of a scheme from the top, whether anybody stands in them or not. */
function tiersOf({ tiers, custom, zeros }: ParetoParams): string[] {
  const named = {
    abc: ['A', 'B', 'C'],
    'heavy-medium-light': ['heavy', 'medium', 'light'],
    decile: Array.from({ length: 10 }, (_, at) => `decile_${at + 1}`),
    custom: [...custom].sort((a, b) => a.upTo - b.upTo).map(({ name }) => name),
  }[tiers];
  return zeros === 'own' ? [...named, 'zero'] : named;
}

/** What a tier gets: of the typed budget, else of what campaigns cost, else of their contacts. */
function givenTo(rows: readonly AllocationRow[], params: ParetoParams): (number | null)[] {
  const { budget } = params;
  const typed = budget.reduce((sum, part) => sum + part, 0);
  const places = tiersOf(params);
  if (typed > 0) return rows.map(({ tier }) => (budget[places.indexOf(tier)] ?? 0) / typed);
  return rows.map(({ cost_share: cost, contact_share: contacts }) => cost ?? contacts);
}

function allocationPage({ allocation }: OfCustomers, params: ParetoParams, say: OwnSay): readonly Part[] {
  const given = givenTo(allocation, params);
  const told = given.some((part) => part !== null);
  const hasContacts = allocation.some(({ contacts }) => contacts > 0);
  const hasCost = allocation.some(({ cost }) => cost > 0);
  const typed = params.budget.some((part) => part > 0);
  return [
    controls({ param: 'budget' }),
    ...(told ? [] : note('allocation-none', say('pareto.allocation_none'))),
    table(
      say,
      'pareto.allocation',
      [
        term('tier', { free: true }),
        count('members', { label: say('term.dimension.customer.plural') }),
        share('value_share', { bar: 'share' }),
        typed && share('given_share', { bar: 'share' }),
        hasContacts && share('contact_share', { bar: 'share' }),
        hasContacts && number('contacts_each', { digits: 2 }),
        hasCost && share('cost_share', { bar: 'share' }),
        told && number('index', { digits: 2 }),
        told && term('verdict', { terms: 'verdict' }),
      ],
      allocation.map((row, at) => ({
        ...row,
        given_share: given[at] ?? null,
        index: given[at] == null || !(row.value_share > 0) ? null : given[at] / row.value_share,
        verdict: verdict(given[at] ?? null, row.value_share),
      })),
      { opens: { tier: 'tier' }, says: { customers: 'members' }, title: say('pareto.tab.allocation') },
    ),
    ...note('allocation', say(typed ? 'pareto.allocation_typed' : 'pareto.allocation_note')),
  ];
}

function doublePage({ double, favourites }: OfCustomers, say: OwnSay): readonly Part[] {
  const tiers = [...new Set(double.map(({ tier }) => tier))];
  const products = [...new Set(double.map((row) => row.product_tier))].sort();
  return [
    beside(
      chart('double', {
        kind: 'heatmap',
        title: say('pareto.double_title'),
        height: 60 + 34 * tiers.length,
        xOrder: products.map((tier) => tierName(tier, say)),
        yOrder: tiers.map((tier) => tierName(tier, say)),
        xTitle: say('pareto.double_products'),
        yTitle: say('term.dimension.customer.plural'),
        cells: double.map((row) => ({
          x: tierName(row.product_tier, say),
          y: tierName(row.tier, say),
          value: Math.max(0, row.revenue_share),
          text: say.percent(row.revenue_share, 1),
          label: `${tierName(row.tier, say)} × ${tierName(row.product_tier, say)} · ${say.exact(row.customers, 0)} · ${say.shortMoney(row.revenue)}`,
          who: { tier: [row.tier], product_tier: [row.product_tier] },
          is: { customers: row.customers, orders: row.orders, revenue: row.revenue },
        })),
      }),
      table(
        say,
        'pareto.double',
        [
          term('tier', { free: true }),
          term('product_tier', { terms: 'tier', free: true }),
          count('customers'),
          count('products'),
          money('revenue'),
          share('revenue_share', { bar: 'share' }),
        ],
        double,
        {
          opens: { tier: 'tier', product_tier: 'product_tier' },
          says: { customers: 'customers', orders: 'orders', revenue: 'revenue' },
          title: say('pareto.tab.double'),
        },
      ),
    ),
    table(
      say,
      'pareto.favourites',
      [
        text('product', { label: say('column.product') }),
        count('top_buyers'),
        money('top_revenue'),
        share('top_share', { bar: 'largest' }),
        share('rest_share'),
      ],
      favourites,
      { title: say('pareto.favourites'), heading: true },
    ),
    ...note('double', say('pareto.double_note')),
  ];
}

/** What is worked out when somebody asks. */
const workOut = (name: string, what: string, say: OwnSay): readonly Part[] =>
  note(name, what, { label: say('pareto.work_out'), params: { deeper: true } });

/** What is told of customers alone. */
export function customerPages(
  figures: ParetoFigures,
  params: ParetoParams,
  say: OwnSay,
  { catalog }: Around,
): Page[] {
  const { ofCustomers: own } = figures;
  return [
    ...(figures.levels.length > 0
      ? [page('levels', say('pareto.tab.levels'), () => levelsPage(figures, say))]
      : []),
    ...(figures.years.length > 0
      ? [page('years', say('pareto.tab.years'), () => yearsPage(figures, say))]
      : []),
    ...(own && tellsProducts(catalog)
      ? [
          page('double', say('pareto.tab.double'), () =>
            params.deeper ? doublePage(own, say) : workOut('double', say('pareto.double_ask'), say),
          ),
        ]
      : []),
    ...(own
      ? [
          page('profit', say('pareto.tab.profit'), () =>
            params.deeper ? profitPage(own, params, say) : workOut('profit', say('pareto.profit_ask'), say),
          ),
        ]
      : []),
    ...(own
      ? [page('allocation', say('pareto.tab.allocation'), () => allocationPage(own, params, say))]
      : []),
  ];
}
