import {
  beside,
  chart,
  controls,
  count,
  facts,
  money,
  note,
  own,
  share,
  table,
  text,
  type Part,
} from '../../panel/picture';
import type { Say } from '../../panel/say';
import { overlapBars, setsOf, type ChartWords } from './chart';
import { extraPerThousand } from './finding';
import type { BasketParams } from './params';
import { sumOfAll } from './related';
import { saysBaskets, sides } from './rows';
import type { BasketFigures, Bundle, RuleRow } from './types';
import type { words } from './words';

type OwnSay = Say<typeof words>;

export function overlapPage(figures: BasketFigures, say: OwnSay, named: ChartWords): readonly Part[] {
  const { rows, sets } = figures.overlap;
  const total = rows.reduce((sum, row) => sum + row.customers, 0);
  return [
    controls({ param: 'crossShop' }),
    ...note('sets', say('basket.sets_shown', { sets: sets.map(named.name).join('; ') })),
    beside(
      chart('overlap', overlapBars(figures, named, say('basket.overlap_title'))),
      table(
        say,
        'basket.overlap',
        [
          text('combination', { label: say('basket.tab.overlap') }),
          count('customers', { label: say('term.customers') }),
          share('share', { bar: 'share' }),
          figures.knows.money && money('revenue'),
        ],
        rows.map((row) => ({
          ...row,
          combination: setsOf(row, sets).map(named.name).join(' ∩ '),
          share: total > 0 ? row.customers / total : 0,
          sets: JSON.stringify(sets),
        })),
        {
          opens: { shopped: 'mask', sets: 'sets' },
          says: { customers: 'customers', revenue: 'revenue' },
          title: say('basket.tab.overlap'),
        },
      ),
    ),
  ];
}

/** What a bundle has brought, costs, and must sell. */
const bundleFacts = (bundle: Bundle, say: OwnSay): Part =>
  facts('bundle', 'line', [
    {
      id: 'together',
      label: say('basket.bundle.together'),
      value: `${say.exact(bundle.baskets, 0)} · ${say.money(bundle.amount)}`,
    },
    {
      id: 'price',
      label: say('basket.bundle.price'),
      value: `${say.money(bundle.price)} → ${say.money(bundle.discounted)}`,
    },
    {
      id: 'uplift',
      label: say(bundle.margin === null ? 'basket.bundle.uplift_revenue' : 'basket.bundle.uplift_margin'),
      hint: say('basket.bundle.uplift.hint'),
      value: bundle.uplift === null ? '∞' : `+${say.percent(bundle.uplift, 1)}`,
    },
  ]);

export function moneyPage(
  figures: BasketFigures,
  params: BasketParams,
  say: OwnSay,
  words: ChartWords,
): readonly Part[] {
  const rises = { points: say.exact(params.attach * 100, 1) };
  const worth = (row: RuleRow, what: 'price' | 'margin'): number | null => {
    const each = sumOfAll(
      row.consequent.map((item) => figures.items.find((one) => one.item === item)?.[what] ?? null),
    );
    return each === null ? null : extraPerThousand(row, each, figures.baskets, params.attach);
  };
  return [
    controls({ param: 'attach' }),
    table(
      say,
      'basket.money',
      [
        text('antecedent'),
        text('consequent'),
        share('attach_rate'),
        share('usual_rate'),
        money('extra', { label: say('basket.extra', rises), hint: say('basket.extra.hint') }),
        figures.hasCost && money('margin', { label: say('basket.extra_margin', rises) }),
      ],
      figures.rules.map((row) => ({
        ...sides(row, words),
        count: row.count,
        attach_rate: row.confidence,
        usual_rate: row.consequent_count / Math.max(1, figures.baskets),
        extra: worth(row, 'price'),
        margin: figures.hasCost ? worth(row, 'margin') : null,
      })),
      {
        opens: { itemset: 'itemset' },
        says: saysBaskets(figures),
        names: 'rule',
        search: true,
        title: say('basket.tab.money'),
      },
    ),
    ...note('money', [
      say('basket.money_note'),
      figures.costed !== null &&
        say(figures.hasCost ? 'margin.of' : 'basket.too_few_costs', {
          share: say.percent(figures.costed, 1),
        }),
    ]),
    own('bundle', { items: figures.items }),
    ...(figures.bundle
      ? [bundleFacts(figures.bundle, say)]
      : note('bundle', say(params.bundle.length > 1 ? 'basket.bundle.unknown' : 'basket.bundle.choose'))),
  ];
}
