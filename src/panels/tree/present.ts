import {
  controls,
  count,
  customer,
  facts,
  note,
  notice,
  number,
  own,
  page,
  share,
  table,
  text,
  type ColumnOf,
  type Fact,
  type Part,
  type Picture,
} from '../../panel/picture';
import type { Say } from '../../panel/say';
import type { Around } from '../../panel/tools';
import { traitName } from '../../panel/trait-names';
import { lineText, ruleText } from '../../panel/tree-rules';
import { findings } from './finding';
import { LATER, type TreeParams } from './params';
import type { NodeRow, TreeFigures } from './types';
import type { words } from './words';

type OwnSay = Say<typeof words>;

/** What a node says: a share, money, or a mean. */
const writer =
  ({ kind }: TreeFigures, { target }: TreeParams, say: OwnSay) =>
  (value: number): string =>
    kind === 'class' ? say.percent(value, 1) : target === 'spend' ? say.money(value) : say.exact(value, 2);

const rateColumn = ({ kind }: TreeFigures, key: string, label?: string): ColumnOf =>
  kind === 'class'
    ? share(key, { bar: 'share', ...(label ? { label } : {}) })
    : number(key, { digits: 2, ...(label ? { label } : {}) });

function treePage(figures: TreeFigures, params: TreeParams, say: OwnSay): readonly Part[] {
  const write = writer(figures, params, say);
  const most = Math.max(...figures.nodes.map(({ rate }) => Math.abs(rate)), 1e-9);
  const nodes = figures.nodes.map((row) => ({
    node: row.node,
    parent: row.parent,
    step: row.step.length > 0 ? row.step.map((line) => lineText(line, say)).join(' ') : say('tree.everybody'),
    figure: say('tree.rate', { rate: write(row.rate), customers: say.exact(row.customers, 0) }),
    lift: row.lift === null ? '' : say('tree.lift', { lift: say.exact(row.lift, 2) }),
    bar: Math.abs(row.rate) / most,
    leaves: row.leaves,
    rule: ruleText(row.path, say),
    offers:
      params.method === 'cart' && !row.leaf
        ? row.offers.map(({ trait }) => ({ trait, text: traitName(trait, say) }))
        : [],
    chosen: row.by_hand ? (row.split ?? '') : '',
  }));
  const byHand = figures.nodes.some((row) => row.by_hand);
  return [
    own('tree', { nodes }, leavesTable(figures, say)),
    ...note('single', figures.nodes.length === 1 ? say('tree.single') : ''),
    ...(byHand
      ? note('by_hand', say('tree.by_hand'), { label: say('tree.undo_splits'), params: { splits: {} } })
      : []),
    ...(figures.importance.length > 0
      ? [
          table(
            say,
            'tree.importance',
            [text('name', { label: say('tree.column.trait') }), share('share', { bar: 'share' })],
            figures.importance.map((row) => ({ ...row, name: traitName(row.trait, say) })),
            { title: say('table.importance'), heading: true },
          ),
        ]
      : []),
  ];
}

/** Leaves, the highest first, with their rule in words. */
const leafRows = (figures: TreeFigures, say: OwnSay): (NodeRow & { words: string })[] =>
  figures.nodes
    .filter(({ leaf }) => leaf)
    .map((row) => ({ ...row, words: ruleText(row.path, say) }))
    .sort((a, b) => b.rate - a.rate || a.node - b.node);

const leavesTable = (figures: TreeFigures, say: OwnSay): Part =>
  table(
    say,
    'tree.leaves',
    [
      text('words', { wraps: true, label: say('tree.column.rule') }),
      number('node', { digits: 0 }),
      count('customers'),
      rateColumn(figures, 'rate', figures.kind === 'class' ? undefined : say('tree.column.mean')),
      number('lift', { digits: 2 }),
      count('tested'),
      rateColumn(figures, 'tested_rate'),
    ],
    leafRows(figures, say),
    { opens: { leaf: 'node' }, says: { customers: 'customers' }, title: say('table.leaves') },
  );

const todayPage = (figures: TreeFigures, say: OwnSay): readonly Part[] => [
  table(
    say,
    'tree.today',
    [
      text('words', { wraps: true, label: say('tree.column.rule') }),
      count('now'),
      rateColumn(figures, 'rate', figures.kind === 'class' ? undefined : say('tree.column.mean')),
      text('sql', { wraps: true }),
    ],
    leafRows(figures, say).map((row) => ({
      ...row,
      sql: `SELECT customer_id FROM tree.traits WHERE ${row.rule}`,
    })),
    { opens: { leaf_now: 'node' }, says: { customers: 'now' }, title: say('table.today') },
  ),
  ...note('today', say('tree.today_note')),
];

function testPage(figures: TreeFigures, params: TreeParams, say: OwnSay): readonly Part[] {
  const { test } = figures;
  if (!test) return [];
  const write = writer(figures, params, say);
  const counted = (id: string, label: string, value: number): Fact => ({
    id,
    label,
    value: say.exact(value, 0),
    figure: { kind: 'count', value },
  });
  const measured = (id: string, label: string, value: number | null): Fact[] =>
    value === null
      ? []
      : [{ id, label, value: say.exact(value, 3), figure: { kind: 'number', digits: 3, value } }];
  return [
    facts('test', 'line', [
      counted('learnt', say('tree.test_learnt'), test.learnt),
      counted('tested', say('tree.test_tested'), test.tested),
      {
        id: 'base',
        label: say(figures.kind === 'class' ? 'tree.test_base' : 'tree.test_mean'),
        value: write(test.base),
        figure: { kind: figures.kind === 'class' ? 'percent' : 'number', value: test.base },
      },
      ...measured('auc', say('tree.test_auc'), test.auc),
      ...measured('brier', say('tree.test_brier'), test.brier),
      ...measured('brier_base', say('tree.test_brier_base'), test.brier_base),
      ...measured('lift', say('tree.test_lift'), test.lift_at_10),
      ...measured('r_squared', say('tree.test_r'), test.r_squared),
    ]),
    ...note('test', say('tree.test_note')),
  ];
}

const valueText = (value: string, say: OwnSay): string => {
  const [, group, name] = /^(category|product):(.*)$/s.exec(value) ?? [];
  return group === 'category'
    ? `${say('field.category')}: ${name}`
    : (name ?? (say.has(`field.${value}`) ? say.word(`field.${value}`) : value));
};

/** What of the target is asked where it is looked at. */
function askedParts(figures: TreeFigures, params: TreeParams, say: OwnSay, { catalog }: Around): Part[] {
  const options = figures.values.map((value) => ({ value, text: valueText(value, say) }));
  const value = options.length > 0 ? [{ param: 'value', options }] : [];
  if (params.target === 'bought') return value.length > 0 ? [controls(...value)] : [];
  if (params.target !== 'attribute') return [];
  const columns = [...(catalog.columns.customers ?? []), ...catalog.attributes].filter(
    (name) => !['customer_id', 'name', 'email', 'phone', 'address', 'birth_date'].includes(name),
  );
  return [
    controls(
      {
        param: 'attribute',
        options: [
          { value: '', text: '–' },
          ...columns.map((name) => ({ value: name, text: traitName(`column:${name}`, say) })),
        ],
      },
      ...value.map((one) => ({ ...one, options: [{ value: '', text: '–' }, ...options] })),
    ),
  ];
}

/** What the tree tells, and from what. */
const toldNote = (figures: TreeFigures, params: TreeParams, say: OwnSay): Part[] =>
  note('told', [
    figures.cut !== null &&
      say('tree.told_cut', { cut: say.day(figures.cut), end: say.day(figures.end), days: figures.days }),
    figures.value !== null && say('tree.told_value', { value: valueText(figures.value, say) }),
    figures.edge !== null && say('tree.told_edge', { edge: say.money(figures.edge) }),
    LATER.includes(params.target) &&
      figures.importance.some(({ trait }) => trait.startsWith('column:')) &&
      say('tree.file_now'),
  ]);

/** A tree that tells something of customers: drawn, its leaves as rules, who meets them now, and how it did on others. */
export function present(figures: TreeFigures, params: TreeParams, say: OwnSay, around: Around): Picture {
  const top = askedParts(figures, params, say, around);
  if (figures.problem !== null)
    return {
      findings: [],
      top: [
        ...top,
        notice(
          'problem',
          say(`tree.${figures.problem}`, { customers: figures.customers }),
          ...(figures.problem === 'chaid_number'
            ? [{ label: say('tree.use_cart'), params: { method: 'cart' } }]
            : []),
        ),
      ],
      pages: [],
      bottom: [],
    };
  return {
    findings: findings(figures),
    top: [...top, ...toldNote(figures, params, say)],
    pages: [
      page('tree', say('tree.tab.tree'), () => treePage(figures, params, say)),
      page('leaves', say('tree.tab.leaves'), () => [leavesTable(figures, say)]),
      page('today', say('tree.tab.today'), () => todayPage(figures, say)),
      page('test', say('tree.tab.test'), () => testPage(figures, params, say)),
      page('customers', say('tree.tab.customers'), () => [
        table(
          say,
          'tree.customers',
          [
            customer('customer_id'),
            number('leaf', { digits: 0 }),
            figures.kind === 'class' ? share('score') : number('score', { digits: 2 }),
          ],
          'customers',
          { title: say('table.customers'), height: 380, search: { table: 'customers', where: {} } },
        ),
      ]),
    ],
    bottom: [],
  };
}
