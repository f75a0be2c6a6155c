import type { Language } from './dictionary';

interface Term {
  /** How it is written, the longest first. */
  written: readonly [en: readonly string[], zh: readonly string[]];
  says: readonly [en: string, zh: string];
}

/** Terms of the trade that sentences use, each in one line. */
const TERMS: readonly Term[] = [
  {
    written: [['cohorts', 'cohort'], ['同期群']],
    says: [
      'Cohort: customers who began in the same period, or in the same way',
      '同期群：在同一时期、或以同一方式开始的客户',
    ],
  },
  {
    written: [['retention'], ['留存率', '留存']],
    says: [
      'Retention: customers of the cohort who ordered in the period ÷ all of the cohort',
      '留存率：该期内有订单的客户 ÷ 同期群总人数',
    ],
  },
  {
    written: [['weighted'], ['加权']],
    says: [
      'Weighted mean: large cohorts count for more; all their customers are one group',
      '加权平均：人数多的同期群权重更大，等于把全部客户合并计算',
    ],
  },
  {
    written: [['lift'], ['提升度']],
    says: [
      'Lift: how many times as often as by chance; 1 is chance',
      '提升度：相对于随机水平的倍数，1 为随机',
    ],
  },
  {
    written: [['support'], ['支持度']],
    says: [
      'Support: baskets that hold all of the items ÷ all baskets',
      '支持度：包含全部这些商品的购物篮 ÷ 所有购物篮',
    ],
  },
  {
    written: [['attach rate', 'attach'], ['连带率']],
    says: [
      'Attach rate: baskets with the one item that also hold the other',
      '连带率：买了前者的购物篮中也买后者的占比',
    ],
  },
  {
    written: [['order value'], ['笔单价']],
    says: ['Order value: revenue ÷ orders', '笔单价：销售额 ÷ 订单数'],
  },
  {
    written: [['gross of returns', 'gross'], ['未扣退货']],
    says: ['Gross: money that was given back is not deducted', '未扣退货：退回的金额未从销售额中扣除'],
  },
  {
    written: [['net of returns'], ['已扣退货']],
    says: ['Net: money that was given back is deducted', '已扣退货：退回的金额已从销售额中扣除'],
  },
  {
    written: [['Champions'], ['冠军客户']],
    says: [
      'Champions: bought lately, often, and for much (recency 5, frequency and money 5)',
      '冠军客户：最近购买、购买频繁且金额高（R、FM 均为 5 分）',
    ],
  },
  {
    written: [['Gini'], ['基尼系数']],
    says: [
      'Gini: 0 where all bring the same, near 1 where one brings all',
      '基尼系数：人人相同为 0，全部来自一人时接近 1',
    ],
  },
  {
    written: [['hit rate'], ['命中率']],
    says: [
      'Hit rate: customers with at least one right product in their list ÷ customers tried',
      '命中率：推荐列表中至少命中一件的客户 ÷ 参与检验的客户',
    ],
  },
  {
    written: [['median'], ['中位数']],
    says: ['Median: half are below, half above', '中位数：一半在其下，一半在其上'],
  },
];

/** A piece of a text: plain, or a term with what it means. */
export interface Marked {
  text: string;
  hint: string | null;
}

const place = (language: Language): 0 | 1 => (language === 'en' ? 0 : 1);

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

function patternOf(language: Language): RegExp {
  const all = TERMS.flatMap(({ written }) => written[place(language)]).sort((a, b) => b.length - a.length);
  const words = all.map(escaped).join('|');
  return language === 'en' ? new RegExp(`\\b(${words})\\b`, 'i') : new RegExp(`(${words})`);
}

const PATTERNS: Record<Language, RegExp> = { en: patternOf('en'), 'zh-CN': patternOf('zh-CN') };

/** A text in pieces, the first term of the glossary in it with its meaning. */
export function marked(text: string, language: Language): Marked[] {
  const found = PATTERNS[language].exec(text);
  if (!found) return [{ text, hint: null }];
  const [word] = found;
  const term = TERMS.find(({ written }) =>
    written[place(language)].some((one) => one.toLowerCase() === word.toLowerCase()),
  );
  return [
    { text: text.slice(0, found.index), hint: null },
    { text: word, hint: term?.says[place(language)] ?? null },
    { text: text.slice(found.index + word.length), hint: null },
  ];
}
