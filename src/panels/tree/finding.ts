import type { Finding } from '../../panel/contract';
import type { TreeFigures } from './types';

const MIN_TESTED = 30;
const MIN_LEAF = 10;
/** A tree whose test lies this little above the plainest guess tells nothing. */
const BETTER = 0.01;
/** Above this, some trait tells the target itself. */
const TOO_GOOD = 0.98;

/** The sentences whose guards are met; how the tree did on others is never left out. */
export function findings(figures: TreeFigures): Finding[] {
  if (figures.problem !== null || !figures.test || figures.test.tested < MIN_TESTED) return [];
  return [...testSentence(figures), ...leafSentence(figures)];
}

/** Whether the tree tells anything of those it had not seen. */
const tells = ({ test }: TreeFigures): boolean =>
  test !== null &&
  (test.r_squared === null
    ? (test.brier ?? 0) < (test.brier_base ?? 0) * (1 - BETTER)
    : test.r_squared > BETTER);

function testSentence(figures: TreeFigures): Finding[] {
  const { test } = figures;
  if (!test) return [];
  const n = { as: 'count', value: test.tested } as const;
  if (!tells(figures)) return [{ id: 'DT-F1-no', values: { n } }];
  if (test.r_squared !== null)
    return [{ id: 'DT-F1-number', values: { n, share: { as: 'percent', value: test.r_squared } } }];
  if (test.auc === null) return [];
  const auc = { as: 'number', value: test.auc, digits: 3 } as const;
  const base = { as: 'percent', value: test.base } as const;
  return [
    { id: 'DT-F1', values: { n, auc, base } },
    ...(test.auc > TOO_GOOD ? [{ id: 'DT-F3', values: { auc } }] : []),
  ];
}

/** The leaf that stands highest, where it held on those not learnt from. */
function leafSentence(figures: TreeFigures): Finding[] {
  if (!tells(figures) || figures.kind === 'number') return [];
  const [best] = figures.nodes
    .filter(({ leaf, customers, tested }) => leaf && customers >= MIN_LEAF && tested >= MIN_LEAF)
    .sort((a, b) => b.rate - a.rate);
  const root = figures.nodes.find(({ parent }) => parent === null);
  if (!best || !root || best.tested_rate === null || best.tested_rate <= root.rate) return [];
  return [
    {
      id: 'DT-F2',
      values: {
        leaf: { as: 'count', value: best.node },
        rate: {
          as: 'percent',
          value: best.rate,
          who: { leaf: [best.node] },
          is: { customers: best.customers },
        },
        n: { as: 'count', value: best.customers },
        base: { as: 'percent', value: root.rate },
        tested: { as: 'percent', value: best.tested_rate },
        m: { as: 'count', value: best.tested },
      },
    },
  ];
}
