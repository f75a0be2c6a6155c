import { DECISIVE } from '../data/canonical';
import { CLEANED_RULES, type CleaningDeed } from '../data/cleaning';
import type { Expectation } from '../data/expectations';
import { exact } from '../i18n/format';
import { isMessage, t, tKey } from '../i18n/locale.svelte';
import { bringWords } from './panels';

const MOST_VALUES = 6;

/** The name of a column of the files: canonical ones in the language of the page, attributes as they are. */
export const columnName = (column: string): string =>
  isMessage(`field.${column}`) ? tKey(`field.${column}`) : column;

function listed(values: readonly string[]): string {
  const shown = values.slice(0, MOST_VALUES).map((value) => `“${value}”`);
  const list = shown.join(t('says.comma'));
  return values.length > MOST_VALUES ? t('says.more', { list, count: values.length - MOST_VALUES }) : list;
}

/** A rule of the quality panel in words; its id until they came. */
function ruleName(rule: string): string {
  void bringWords('quality');
  const key = `term.quality_rule.${rule}`;
  return isMessage(key) ? tKey(key) : rule;
}

/** A cleaning step as a sentence. */
export function cleaningSentence(step: CleaningDeed): string {
  switch (step.kind) {
    case 'same_rows':
      return t('cleaning.say.same_rows', { role: tKey(`role.${step.role}`) });
    case 'spellings':
      return t('cleaning.say.spellings', { column: columnName(step.column) });
    case 'replace':
      return t(step.to === '' ? 'cleaning.say.blank' : 'cleaning.say.replace', {
        column: columnName(step.column),
        from: listed(step.from),
        to: `“${step.to}”`,
      });
    case 'leave_out':
      return t('cleaning.say.leave_out', { column: columnName(step.column), values: listed(step.values) });
    case 'invalid':
      return t(DECISIVE.includes(step.column) ? 'cleaning.say.invalid_row' : 'cleaning.say.invalid', {
        column: columnName(step.column),
        rule: ruleName(step.rule),
      });
  }
}

/** An expectation as a sentence; shares stand behind it. */
export const expectationSentence = (expectation: Expectation): string =>
  tKey(`expect.say.${expectation.expect}`, {
    column: columnName(expectation.column),
    values: 'values' in expectation ? listed(expectation.values) : '',
  });

/** The same with its share, in one text. */
export const expectationText = (expectation: Expectation): string =>
  [
    expectationSentence(expectation),
    ...('least' in expectation ? [`${exact(100 * expectation.least, 0)}%`] : []),
  ].join(' ');

/** Something that the quality panel found, and that a step can mend. */
export interface Mendable {
  rule: string;
  field: string | null;
  role: Expectation['role'];
  rows: number;
}

const isCleaned = (rule: string): rule is (typeof CLEANED_RULES)[number] =>
  (CLEANED_RULES as readonly string[]).includes(rule);

/** The step that mends what was found; null where none does. */
export function stepFor({ rule, field, role }: Mendable): CleaningDeed | null {
  if (rule === 'same_row') return { kind: 'same_rows', role };
  if (field === null) return null;
  if (rule === 'spelling') return { kind: 'spellings', column: field };
  return isCleaned(rule) ? { kind: 'invalid', column: field, rule } : null;
}
