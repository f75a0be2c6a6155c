import {
  beside,
  chart,
  controls,
  count,
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
import { feeNote } from '../../panel/besides';
import type { Say } from '../../panel/say';
import { affinityHeatmap, ruleScatter, substituteTree, type ChartWords } from './chart';
import { groupedMatrix, parallelRules, ruleMatrix } from './rule-charts';
import { findings } from './finding';
import { chartWords, itemsetOf, saysBaskets, sides } from './rows';
import { moneyPage, overlapPage } from './worth';
import type { BasketParams } from './params';
import type { BasketFigures } from './types';
import type { words } from './words';

type OwnSay = Say<typeof words>;

const GROUPS = [4, 8, 12, 16, 24];

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
      { opens: { itemset: 'itemset' }, says: saysBaskets(figures), names: 'rule', search: true },
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
            {
              opens: { itemset: 'itemset' },
              says: saysBaskets(figures),
              title: say('basket.negatives'),
              heading: true,
            },
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
      {
        opens: { sequence: 'sequence' },
        says: { customers: 'followed' },
        names: 'both',
        title: say('basket.tab.sequences'),
      },
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
        bought: itemsetOf([row.a, row.b]),
      })),
      { opens: { bought: 'bought' }, says: { customers: 'customers' }, title: say('basket.tab.substitutes') },
    ),
  ),
  ...note('substitutes', say('basket.substitutes_note')),
];

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
  const { knows } = figures;
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
      ...(knows.customers && knows.dates
        ? [page('sequences', say('basket.tab.sequences'), () => sequencesPage(figures, params, say, words))]
        : []),
      ...(knows.customers
        ? [
            page('substitutes', say('basket.tab.substitutes'), () => substitutesPage(figures, say, words)),
            page('overlap', say('basket.tab.overlap'), () => overlapPage(figures, say, words)),
          ]
        : []),
      ...(knows.money
        ? [page('money', say('basket.tab.money'), () => moneyPage(figures, params, say, words))]
        : []),
    ],
    bottom: [
      ...(params.item === 'product_id' || params.item === 'product_name'
        ? feeNote(figures.besides, say)
        : []),
      ...note(
        'summary',
        say('basket.summary', { one: say.short(figures.oneItem), mean: say.exact(figures.meanItems, 1) }),
      ),
    ],
  };
}
