import { controls, note, notice, table, term, type Part } from '../../panel/picture';
import type { Say } from '../../panel/say';
import type { Around } from '../../panel/tools';
import type { ValueParams } from './params';
import type { ValueFigures } from './types';
import type { words } from './words';

type OwnSay = Say<typeof words>;

/** Beyond this the model of money per order stands on sand. */
const CORRELATED = 0.3;
/** A model that gives more than this to those who have long been silent knows no leaving. */
const DEATHLESS = 0.9;
const MIN_QUIET = 30;

/** Why nothing can be told and what to do about it; and what contracts need to be asked. */
export function problemParts(
  figures: ValueFigures,
  params: ValueParams,
  say: OwnSay,
  { catalog }: Around,
): Part[] {
  const contractForm = controls(
    ...(['tenure', 'ended', 'payment'] as const).map((param) => ({
      param,
      options: [{ value: '', text: '–' }, ...catalog.attributes.map((name) => ({ value: name, text: name }))],
    })),
    { param: 'endedValue' },
  );
  switch (figures.problem) {
    case 'too_few':
      return [
        notice(
          'few',
          say('value.too_few', {
            buyers: say.exact(figures.customers, 0),
            repeaters: say.exact(figures.repeaters, 0),
            days: figures.spanDays,
          }),
          { label: say('value.use_lifecycle'), panel: 'lifecycle' },
        ),
      ];
    case 'no_fit':
      return [
        notice('fit', say('value.no_fit'), { label: say('value.use_simple'), params: { model: 'simple' } }),
        table(
          say,
          'value.candidates',
          [term('model', { terms: 'value_model' }), term('state', { terms: 'fit_state' })],
          figures.candidates,
          { title: say('value.candidates') },
        ),
      ];
    case 'no_columns':
      return [contractForm, ...note('contract', say('value.contract_columns'))];
    case 'no_contracts':
      return [contractForm, notice('contract', say('value.no_contracts'))];
    default:
      return params.model === 'sbg' || figures.kind === 'contract' ? [contractForm] : [];
  }
}

/** What stands against taking the figures at their word. */
export function warnings(figures: ValueFigures, say: OwnSay): Part[] {
  const found: Part[] = [];
  if (figures.rough)
    found.push(
      notice(
        'rough',
        say('value.rough', {
          buyers: say.exact(figures.customers, 0),
          repeaters: say.exact(figures.repeaters, 0),
          days: figures.spanDays,
        }),
      ),
    );
  const { quiet } = figures;
  if (quiet && quiet.customers >= MIN_QUIET && quiet.alive > DEATHLESS)
    found.push(
      notice(
        'deathless',
        say('value.deathless', {
          n: say.exact(quiet.customers, 0),
          days: quiet.days,
          alive: say.percent(quiet.alive, 0),
        }),
        { label: say('value.see_churn'), panel: 'churn' },
      ),
    );
  if (figures.correlation && Math.abs(figures.correlation.value) > CORRELATED)
    found.push(notice('correlated', say('value.correlated', { r: say.exact(figures.correlation.value, 2) })));
  return found;
}
