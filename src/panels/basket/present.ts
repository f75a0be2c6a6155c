import {
  beside,
  chart,
  controls,
  count,
  facts,
  money,
  note,
  notice,
  number,
  own,
  page,
  pValue,
  share,
  table,
  text,
  variant,
  variants,
  type Part,
  type Picture,
} from '../../panel/picture';
import type { Say } from '../../panel/say';
import {
  affinityHeatmap,
  overlapBars,
  ruleScatter,
  ruleText,
  setsOf,
  substituteTree,
  type ChartWords,
} from './chart';
import { groupedMatrix, parallelRules, ruleMatrix } from './rule-charts';
import { extraPerThousand, findings, holders } from './finding';
import type { BasketParams } from './params';
import type { BasketFigures, Bundle, RuleRow } from './types';
import type { words } from './words';

type OwnSay = Say<typeof words>;

const GROUPS = [4, 8, 12, 16, 24];

/** What charts need of the language, and the names of items, looked up once. */
export function chartWords(figures: BasketFigures, say: OwnSay): ChartWords {
  const names = new Map(figures.items.map((row) => [row.item, row.name ?? row.item]));
  return {
    support: say('basket.column.support'),
    confidence: say('basket.column.confidence'),
    lift: say('basket.column.lift'),
    customers: say('term.customers'),
    name: (item) => names.get(item) ?? item,
    percent: (part) => say.percent(part, 2),
    count: (value) => say.exact(value, 0),
    number: (value) => say.exact(value, 2),
  };
}

/** The column of `members` that holds all customers of some items. */
const itemsetOf = (items: readonly string[]): string => holders(items).itemset[0] ?? '';

const sides = (row: RuleRow, words: ChartWords) => ({
  antecedent: row.antecedent.map(words.name).join(' + '),
  consequent: `⇒ ${row.consequent.map(words.name).join(' + ')}`,
  rule: ruleText(row, words),
  itemset: itemsetOf([...row.antecedent, ...row.consequent]),
});

function rulesPage(
  figures: BasketFigures,
  params: BasketParams,
  say: OwnSay,
  named: ChartWords,
): readonly Part[] {
  if (figures.rules.length === 0) return note('rules', say('basket.no_rules'));
  return [
    ...note(
      'shown',
      figures.ruleCount > figures.rules.length
        ? say('basket.shown', {
            shown: say.exact(figures.rules.length, 0),
            all: say.exact(figures.ruleCount, 0),
          })
        : '',
    ),
    table(
      say,
      'basket.rules',
      [
        text('antecedent'),
        text('consequent'),
        count('count'),
        share('support', { digits: 2 }),
        share('confidence'),
        number('lift'),
        figures.rules.some((row) => row.previous) &&
          number('change', { before: 'previous_lift', label: say('basket.column.change') }),
        number('leverage', { digits: 5 }),
        number('conviction'),
        number('zhang', { digits: 3 }),
        pValue('p_adjusted'),
        pValue('p_value'),
        number('jaccard', { digits: 3 }),
        number('kulczynski', { digits: 3 }),
        number('cosine', { digits: 3 }),
        number('imbalance', { digits: 3 }),
        number('chi_squared', { digits: 1 }),
        text('redundant'),
      ],
      figures.rules.map((row) => ({
        ...row,
        ...sides(row, named),
        change: row.lift,
        previous_lift: row.previous?.lift ?? null,
        redundant: row.redundant ? say('basket.yes') : '',
      })),
      { opens: { itemset: 'itemset' }, names: 'rule', search: true },
    ),
    ...note(
      'rules-note',
      say(params.consequents === 'single' ? 'basket.note.single' : 'basket.note.multiple'),
      { label: say('basket.to_recommendations'), panel: 'recommendations' },
    ),
  ];
}

function matrixPage(
  figures: BasketFigures,
  params: BasketParams,
  say: OwnSay,
  named: ChartWords,
): readonly Part[] {
  const negatives = figures.negatives.map((row) => ({
    ...row,
    pair: `${named.name(row.a)} / ${named.name(row.b)}`,
    itemset: itemsetOf([row.a, row.b]),
  }));
  return [
    variants(
      'order',
      say('basket.order'),
      ...(['frequency', 'likeness'] as const).map((order) =>
        variant(order, say(`basket.order.${order}`), () => [
          chart('affinity', affinityHeatmap(figures, order, named, say('basket.affinity_title'))),
        ]),
      ),
      ...(figures.rules.length > 0
        ? [
            variant('rules', say('basket.order.rules'), () => [
              chart('matrix', ruleMatrix(figures, named, say('basket.matrix_title'))),
            ]),
            variant('groups', say('basket.order.groups'), () => [
              controls({
                param: 'groups',
                options: GROUPS.map((count) => ({ value: String(count), text: String(count) })),
              }),
              chart('groups', groupedMatrix(figures, params.groups, named, say('basket.groups_title'))),
              ...note('groups', say('basket.groups.note')),
            ]),
            variant('parallel', say('basket.order.parallel'), () => [
              chart('parallel', parallelRules(figures, named, say('basket.parallel_title'))),
              ...note('parallel', say('basket.parallel.note')),
            ]),
          ]
        : []),
    ),
    ...(negatives.length > 0
      ? [
          table(
            say,
            'basket.negatives',
            [
              text('pair'),
              count('count'),
              number('expected', { digits: 1 }),
              number('lift'),
              pValue('p_adjusted'),
            ],
            negatives,
            { opens: { itemset: 'itemset' }, title: say('basket.negatives'), heading: true },
          ),
        ]
      : note('negatives', say('basket.negatives_none'))),
  ];
}

function sequencesPage(
  figures: BasketFigures,
  params: BasketParams,
  say: OwnSay,
  named: ChartWords,
): readonly Part[] {
  if (figures.sequences.length === 0)
    return note('sequences', say('basket.sequences_none', { days: params.sequenceDays }));
  return [
    table(
      say,
      'basket.sequences',
      [
        text('first'),
        text('then'),
        share('share', {
          also: ['followed', 'customers'],
          label: say('basket.within', { days: params.sequenceDays }),
          hint: say('basket.within.hint'),
        }),
        share('base'),
        number('ratio', { between: ['low', 'high'] }),
        number('medianDays', { digits: 0 }),
      ],
      figures.sequences.map((row) => ({
        ...row,
        first: named.name(row.first),
        then: named.name(row.then),
        sequence: JSON.stringify([row.first, row.then]),
        both: `${named.name(row.first)} → ${named.name(row.then)}`,
      })),
      { opens: { sequence: 'sequence' }, names: 'both', title: say('basket.tab.sequences') },
    ),
    ...note('sequences', say('basket.sequences_note', { days: params.sequenceDays })),
  ];
}

const substitutesPage = ({ substitutes }: BasketFigures, say: OwnSay, named: ChartWords): readonly Part[] => [
  beside(
    chart(
      'substitutes',
      substituteTree(substitutes.items, substitutes.merges, named, say('basket.tree_title')),
    ),
    table(
      say,
      'basket.substitutes',
      [text('pair'), count('customers'), number('q'), number('same_basket')],
      substitutes.pairs.map((row) => ({
        ...row,
        pair: `${named.name(row.a)} / ${named.name(row.b)}`,
        same_basket: row.lift,
        itemset: itemsetOf([row.a]),
        opened: named.name(row.a),
      })),
      { opens: { itemset: 'itemset' }, names: 'opened', title: say('basket.tab.substitutes') },
    ),
  ),
  ...note('substitutes', say('basket.substitutes_note')),
];

function overlapPage(figures: BasketFigures, say: OwnSay, named: ChartWords): readonly Part[] {
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
          money('revenue'),
        ],
        rows.map((row) => ({
          ...row,
          combination: setsOf(row, sets).map(named.name).join(' ∩ '),
          share: total > 0 ? row.customers / total : 0,
          sets: JSON.stringify(sets),
        })),
        { opens: { shopped: 'mask', sets: 'sets' }, title: say('basket.tab.overlap') },
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

function moneyPage(
  figures: BasketFigures,
  params: BasketParams,
  say: OwnSay,
  words: ChartWords,
): readonly Part[] {
  const rises = { points: say.exact(params.attach * 100, 1) };
  const worth = (row: RuleRow, what: 'price' | 'margin'): number =>
    extraPerThousand(
      row,
      row.consequent.reduce(
        (sum, item) => sum + (figures.items.find((one) => one.item === item)?.[what] ?? 0),
        0,
      ),
      figures.baskets,
      params.attach,
    );
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
        attach_rate: row.confidence,
        usual_rate: row.consequent_count / Math.max(1, figures.baskets),
        extra: worth(row, 'price'),
        margin: figures.hasCost ? worth(row, 'margin') : null,
      })),
      { opens: { itemset: 'itemset' }, names: 'rule', search: true, title: say('basket.tab.money') },
    ),
    ...note('money', say('basket.money_note')),
    own('bundle', { items: figures.items }),
    ...(figures.bundle
      ? [bundleFacts(figures.bundle, say)]
      : note('bundle', say(params.bundle.length > 1 ? 'basket.bundle.unknown' : 'basket.bundle.choose'))),
  ];
}

/** What was mined, what was left out, and a way on where there was too much. */
function aboutMining(figures: BasketFigures, params: BasketParams, say: OwnSay): Part[] {
  const whole = (value: number): string => say.exact(value, 0);
  const found = note('estimate', [
    say('basket.estimate', {
      baskets: whole(figures.baskets),
      items: whole(figures.frequentItems),
      all: whole(figures.distinctItems),
      pairs: whole(figures.frequentPairs),
      sets: whole(figures.itemsets),
      rules: whole(figures.rulesAtSupport),
      count: whole(figures.minCount),
    }),
    figures.hugeBaskets > 0 &&
      say('basket.huge', { count: whole(figures.hugeBaskets), items: whole(params.maxBasketItems) }),
    figures.withoutCustomer > 0 && say('basket.without_customer', { count: whole(figures.withoutCustomer) }),
  ]);
  const { exploded } = figures;
  if (exploded)
    found.push(
      notice(
        'exploded',
        say(exploded.what === 'itemsets' ? 'basket.exploded' : 'basket.exploded_rules', {
          limit: whole(exploded.limit),
          support: say.percent(figures.minCount / Math.max(1, figures.baskets), 3),
        }),
        {
          label: say('basket.raise', { support: say.percent(exploded.suggested, 3) }),
          params: { minSupport: Number(exploded.suggested.toPrecision(3)) },
        },
      ),
    );
  return found;
}

/** Rules as table, scatter, network and matrix; sequences, substitutes, overlaps; what it is worth. */
export function present(figures: BasketFigures, params: BasketParams, say: OwnSay): Picture {
  const sentences = findings(figures, params);
  if (figures.baskets === 0)
    return { findings: sentences, top: note('none', say('basket.none')), pages: [], bottom: [] };
  const words = chartWords(figures, say);
  return {
    findings: sentences,
    top: [own('filters', { figures }), ...aboutMining(figures, params, say)],
    pages: [
      page('rules', say('basket.tab.rules'), () => rulesPage(figures, params, say, words)),
      page('scatter', say('basket.tab.scatter'), () => [
        chart('scatter', ruleScatter(figures, words, say('basket.scatter_title'))),
      ]),
      page('network', say('basket.tab.network'), () => [
        own('network', { figures }),
        ...note('network', say('basket.network_note')),
      ]),
      page('matrix', say('basket.tab.matrix'), () => matrixPage(figures, params, say, words)),
      page('sequences', say('basket.tab.sequences'), () => sequencesPage(figures, params, say, words)),
      page('substitutes', say('basket.tab.substitutes'), () => substitutesPage(figures, say, words)),
      page('overlap', say('basket.tab.overlap'), () => overlapPage(figures, say, words)),
      page('money', say('basket.tab.money'), () => moneyPage(figures, params, say, words)),
    ],
    bottom: note(
      'summary',
      say('basket.summary', { one: say.short(figures.oneItem), mean: say.exact(figures.meanItems, 1) }),
    ),
  };
}
