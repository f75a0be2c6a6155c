import { describe, expect, it } from 'vitest';
import { marked } from '../../src/i18n/glossary';

describe('terms in sentences', () => {
  it('are explained where they stand, whole words alone', () => {
    expect(marked('over 6 complete cohorts, 900 customers', 'en')).toEqual([
      { text: 'over 6 complete ', hint: null },
      { text: 'cohorts', hint: 'Cohort: customers who began in the same period, or in the same way' },
      { text: ', 900 customers', hint: null },
    ]);
    expect(marked('a shoplift', 'en')).toEqual([{ text: 'a shoplift', hint: null }]);
  });
  it('are those of the language, the longest first', () => {
    const [, term] = marked('第 1 个月留存率为', 'zh-CN');
    expect(term).toEqual({ text: '留存率', hint: '留存率：该期内有订单的客户 ÷ 同期群总人数' });
  });
});
