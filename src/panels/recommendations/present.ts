import {
  beside,
  chart,
  count,
  customer,
  money,
  note,
  notice,
  number,
  own,
  page,
  share,
  table,
  term,
  text,
  variant,
  variants,
  type ColumnOf,
  type Deed,
  type Part,
  type Picture,
} from '../../panel/picture';
import type { Say } from '../../panel/say';
import type { Around } from '../../panel/tools';
import { feeNote } from '../../panel/besides';
import { leaderboard, popularityBias, type ChartWords } from './chart';
import { findings } from './finding';
import type { RecommendationParams } from './params';
import type { ProductView, RecommendationFigures } from './types';
import type { words } from './words';

type OwnSay = Say<typeof words>;

/** Below this share of customers with lists of their own the reason is said, and what can be done. */
const FEW_PERSONAL = 0.1;
const LISTS = ['new', 'buy_again'] as const;

/** What charts need of the language, and the names of items. */
function chartWords(figures: RecommendationFigures, say: OwnSay): ChartWords {
  return {
    sold: say('recommendations.column.bought'),
    recommended: say('recommendations.column.recommended'),
    share: say('column.share'),
    hits: say('recommendations.column.hit_rate'),
    method: (id) => say.word(`recommendations.method.${id}`),
    item: (code) => {
      const row = figures.items[code];
      return row ? (row.product_name ?? row.product_id) : `#${code + 1}`;
    },
    percent: (part) => say.percent(part, 1),
  };
}

/** Why most customers get best sellers, and what can be done about it. */
function fewPersonal(
  figures: RecommendationFigures,
  params: RecommendationParams,
  say: OwnSay,
  { catalog }: Around,
): Part[] {
  const { personal, customers: all, minProducts: products } = figures;
  if (all === 0 || personal >= FEW_PERSONAL * all) return [];
  const deeds: Deed[] = [];
  if (params.minProducts > 1)
    deeds.push({ label: say('recommendations.make.one'), params: { minProducts: 1 } });
  const groups = ['region', 'gender', 'member_level', 'source_channel'] as const;
  const group = groups.find((name) => (catalog.columns.customers ?? []).includes(name));
  if (params.coldBy === 'none' && group)
    deeds.push({
      label: say('recommendations.make.by', { group: say(`recommendations.coldBy.${group}`) }),
      params: { coldBy: group },
    });
  if (params.bought === 'hide')
    deeds.push({ label: say('recommendations.make.bought'), params: { bought: 'allow' } });
  const why =
    personal === 0
      ? say('recommendations.no_personal', { all: say.exact(all, 0), products })
      : say('recommendations.few_personal', {
          count: say.exact(personal, 0),
          all: say.exact(all, 0),
          products,
        });
  return [notice('few_personal', why, ...deeds)];
}

/** How the lists came about. */
const methodNotes = (figures: RecommendationFigures, say: OwnSay, named: ChartWords): Part[] =>
  note('method', [
    say('recommendations.by', { method: named.method(figures.method) }),
    (figures.method === 'ease' || figures.method === 'hybrid') &&
      say('recommendations.ridge', {
        lambda: say.exact(figures.lambda, 1),
        items: say.exact(figures.easeItems, 0),
      }),
    figures.method === 'hybrid' &&
      say('recommendations.mix', {
        ease: say.exact(figures.weights.ease, 2),
        jaccard: say.exact(figures.weights.jaccard, 2),
        content: say.exact(figures.weights.content, 2),
        popularity: say.exact(figures.weights.popularity, 2),
      }),
    figures.halfLife === 0
      ? say('recommendations.no_half_life')
      : say('recommendations.half_life_is', { days: say.exact(figures.halfLife, 0) }),
    figures.usesSignals && say('recommendations.with_signals'),
    figures.allowedItems < figures.allItems &&
      say('recommendations.allowed', {
        allowed: say.exact(figures.allowedItems, 0),
        all: say.exact(figures.allItems, 0),
      }),
  ]);

const listsPage = (figures: RecommendationFigures, say: OwnSay): readonly Part[] => [
  variants(
    'list',
    say('recommendations.which'),
    ...LISTS.map((list) =>
      variant(list, say(`recommendations.list.${list}`), () => {
        const rows = figures.lists.filter((row) => row.list === list);
        if (rows.length === 0) return note('lists', say('recommendations.no_lists'));
        return [
          table(
            say,
            'recommendations.customers',
            [
              customer('customer_id'),
              number('rank', { digits: 0 }),
              text(rows.some((row) => row.product_name !== null) ? 'product_name' : 'product_id', {
                label: say('column.product'),
              }),
              term('reason', { free: true }),
              number('score', { digits: 3 }),
            ],
            rows,
            {
              title: say(`recommendations.list.${list}`),
              search: { table: 'customers', where: { list } },
            },
          ),
        ];
      }),
    ),
  ),
  ...note('lists', say('recommendations.lists_note')),
];

const measures: ColumnOf[] = ['hit_rate', 'ndcg', 'map', 'precision', 'recall', 'coverage'].map((key) =>
  share(key),
);

function testPage(figures: RecommendationFigures, say: OwnSay, named: ChartWords): readonly Part[] {
  const { split } = figures;
  if (split === null) return note('test', say('recommendations.no_test'));
  return [
    chart('leaderboard', leaderboard(figures, say('recommendations.leaderboard'), named)),
    ...LISTS.flatMap((list) => {
      const rows = figures.evaluation.filter((row) => row.list === list);
      if (rows.length === 0) return [];
      return [
        table(
          say,
          'recommendations.evaluation',
          [text('method'), ...measures, number('novelty'), number('diversity'), count('customers')],
          rows.map((row) => ({
            ...row,
            method: `${named.method(row.method)}${row.chosen ? ` · ${say('recommendations.shown')}` : ''}`,
          })),
          { title: say(`recommendations.list.${list}`), heading: true },
        ),
      ];
    }),
    ...note('protocol', [
      say('recommendations.protocol', {
        choose: say.day(split.chooseAt),
        split: say.day(split.splitAt),
        unknown: say.percent(figures.unknownTargets, 1),
      }),
      figures.sampled && say('recommendations.sampled'),
      say('recommendations.honest'),
    ]),
  ];
}

function productParts(
  view: ProductView,
  figures: RecommendationFigures,
  say: OwnSay,
  named: ChartWords,
): readonly Part[] {
  const rowOf = <Row extends { item: number }>(row: Row) => ({
    ...row,
    name: named.item(row.item),
    product: figures.items[row.item]?.product_id ?? null,
  });
  const partner = (name: 'together' | 'next'): Part =>
    table(
      say,
      `recommendations.${name}`,
      [text('name', { label: say(`recommendations.${name}`) }), share('share', { also: ['count'] })],
      view[name].map(rowOf),
      { title: say(`recommendations.${name}`), sets: { product: 'product' } },
    );
  return [
    beside(
      table(
        say,
        'recommendations.similar',
        [
          text('name', { label: say('recommendations.column.similar') }),
          count('shared'),
          number('score', { digits: 3, label: 'Jaccard' }),
        ],
        view.similar.map(rowOf),
        { sets: { product: 'product' } },
      ),
      partner('together'),
    ),
    beside(
      partner('next'),
      table(
        say,
        'recommendations.audience',
        [customer('customer_id'), number('score', { digits: 3 })],
        view.audience,
        { title: say('recommendations.audience') },
      ),
    ),
    ...note('product', say('recommendations.product_note', { count: say.exact(view.audienceSize, 0) })),
  ];
}

const productPage = (figures: RecommendationFigures, say: OwnSay, named: ChartWords): readonly Part[] => [
  own('product', { items: figures.items }),
  ...(figures.product
    ? productParts(figures.product, figures, say, named)
    : note('product', say('recommendations.choose_product'))),
];

function cartPage(
  figures: RecommendationFigures,
  params: RecommendationParams,
  say: OwnSay,
  named: ChartWords,
): readonly Part[] {
  const suggestions = figures.cart?.suggestions ?? [];
  const picker = own('cart', { items: figures.items });
  if (suggestions.length === 0)
    return [
      picker,
      ...note(
        'cart',
        say(params.cart.length > 0 ? 'recommendations.cart.nothing' : 'recommendations.cart.empty'),
      ),
    ];
  return [
    picker,
    table(
      say,
      'recommendations.cart',
      [text('suggestion'), text('reason'), money('price'), number('score', { digits: 3 })],
      suggestions.map((row) => ({
        ...row,
        suggestion: named.item(row.item),
        price: figures.items[row.item]?.price ?? null,
        reason:
          row.because.length === 0
            ? say('recommendations.reason.popular')
            : say('recommendations.reason.because', {
                what: row.because
                  .map((one) => `${named.item(one.item)} ${say.percent(one.share)}`)
                  .join(' | '),
              }),
      })),
      { title: say('recommendations.tab.cart') },
    ),
    ...note('coupon', say('recommendations.coupon', { product: named.item(suggestions[0]?.item ?? 0) })),
  ];
}

const biasPage = (figures: RecommendationFigures, say: OwnSay, named: ChartWords): readonly Part[] => [
  beside(
    chart('bias', popularityBias(figures, say('recommendations.bias_title'), named)),
    table(
      say,
      'recommendations.bias',
      [text('product'), count('bought'), count('recommended')],
      figures.bias.map((row) => ({
        ...row,
        product: named.item(row.item),
        bought: row.buyers,
        product_id: figures.items[row.item]?.product_id ?? '',
        list: 'new',
      })),
      {
        opens: { product_id: 'product_id', list: 'list' },
        says: { customers: 'recommended' },
        title: say('recommendations.tab.bias'),
      },
    ),
  ),
  ...note('bias', say('recommendations.bias_note')),
];

/** Lists, their test, one product, a cart, and how far best sellers are favoured. */
export function present(
  figures: RecommendationFigures,
  params: RecommendationParams,
  say: OwnSay,
  around: Around,
): Picture {
  const named = chartWords(figures, say);
  return {
    findings: findings(figures),
    top: [
      ...fewPersonal(figures, params, say, around),
      ...methodNotes(figures, say, named),
      ...(figures.unknownNames.length > 0
        ? [
            notice(
              'unknown_names',
              say('recommendations.unknown_names', { names: figures.unknownNames.join(', ') }),
            ),
          ]
        : []),
    ],
    pages: [
      page('lists', say('recommendations.tab.lists'), () => listsPage(figures, say)),
      page('test', say('recommendations.tab.test'), () => testPage(figures, say, named)),
      page('product', say('recommendations.tab.product'), () => productPage(figures, say, named)),
      page('cart', say('recommendations.tab.cart'), () => cartPage(figures, params, say, named)),
      page('bias', say('recommendations.tab.bias'), () => biasPage(figures, say, named)),
    ],
    bottom: feeNote(figures.besides, say),
  };
}
