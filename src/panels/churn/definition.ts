import { note, notice, type Part } from '../../panel/picture';
import type { Say } from '../../panel/say';
import type { ChurnFigures } from './types';
import type { words } from './words';

type OwnSay = Say<typeof words>;

/** What counts as gone, always in sight. */
export function definitionLine(figures: ChurnFigures, say: OwnSay): Part[] {
  if (figures.attribute)
    return note(
      'definition',
      say('churn.defined_attribute', {
        column: figures.attribute.column,
        value: figures.attribute.value || say('churn.yes'),
      }),
    );
  const key =
    figures.times === null ? (`churn.defined_${figures.daysFrom}` as const) : 'churn.defined_rhythm';
  return note('definition', [
    say(key, { days: figures.days, times: figures.times ?? 0 }),
    figures.testCut !== null &&
      say('churn.cuts', {
        train: say.day(figures.trainCut ?? ''),
        test: say.day(figures.testCut),
        trained: say.exact(figures.trained, 0),
        tested: say.exact(figures.tested, 0),
      }),
  ]);
}

/** Why nothing can be told, with the figures that are missing. */
export function problemParts(figures: ChurnFigures, say: OwnSay): Part[] {
  switch (figures.problem) {
    case 'too_short':
      return [
        notice(
          'short',
          say('churn.too_short', { days: figures.days, span: figures.spanDays, need: 3 * figures.days }),
        ),
      ];
    case 'too_few':
      return [notice('few', say('churn.too_few', { n: say.exact(figures.customers, 0) }))];
    case 'one_outcome':
      return [notice('one', say('churn.one_outcome'))];
    case 'no_columns':
      return note('columns', say('churn.choose_column'));
    default:
      return [];
  }
}
