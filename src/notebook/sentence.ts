import { day, exact } from '../i18n/format';
import { isMessage, t, tKey } from '../i18n/locale.svelte';
import { askOf, bringWords } from './panels';
import type {
  EventChoice,
  EventRule,
  FieldRule,
  PanelRule,
  Rule,
  Scalar,
  Segment,
} from '../data/segments/rule';

const MOST_VALUES = 6;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

const written = (value: Scalar): string =>
  typeof value === 'number' ? exact(value) : DAY.test(value) ? day(value) : `“${value}”`;

function listed(values: readonly Scalar[], write: (value: Scalar) => string = written): string {
  if (values.length === 0) return '…';
  const shown = values.slice(0, MOST_VALUES).map(write);
  return values.length > MOST_VALUES
    ? t('says.more', { list: shown.join(t('says.comma')), count: values.length - MOST_VALUES })
    : shown.join(t('says.comma'));
}

/** The name of a field in the language of the page; columns of the file keep their own. */
export function fieldName(field: string): string {
  if (field.startsWith('attribute:')) return field.slice('attribute:'.length);
  return isMessage(`rulefield.${field}`) ? tKey(`rulefield.${field}`) : tKey(`field.${field}`);
}

/** A value of a field as people call it: signs of the zodiac have names of their own. */
const valueOf = (field: string, value: Scalar): string =>
  field === 'zodiac' && isMessage(`zodiac.${value}`) ? tKey(`zodiac.${value}`) : written(value);

function fieldSentence({ field, op, value }: FieldRule): string {
  const values = value === undefined ? [] : Array.isArray(value) ? value : [value];
  return tKey(`says.${op}`, {
    field: fieldName(field),
    value: op === 'between' ? '' : listed(values, (one) => valueOf(field, one)),
    from: values[0] === undefined ? '' : written(values[0]),
    to: values[1] === undefined ? '' : written(values[1]),
  });
}

function eventName({ event, filter = [] }: EventChoice): string {
  const name = tKey(`event.${event}`);
  return filter.length > 0
    ? t('says.with', { event: name, filter: filter.map(fieldSentence).join(t('says.comma')) })
    : name;
}

function eventSentence(rule: EventRule): string {
  const { which = 'all', measure = 'count', op = 'at_least', value = 1, lastDays, from, to, then } = rule;
  const name = eventName(rule);
  const never =
    measure === 'count' && ((op === 'at_most' && value === 0) || (op === 'exactly' && value === 0));
  const main =
    which !== 'all'
      ? tKey(`says.event_${which}`, { event: name })
      : never
        ? t('says.event_never', { event: name })
        : tKey(`says.event_${measure}_${op}`, { event: name, value: exact(value) });
  const parts = [main];
  if (lastDays !== null && lastDays !== undefined)
    parts.push(t('says.last_days_of', { days: exact(lastDays) }));
  if (from || to) parts.push(t('says.from_to', { from: from ? day(from) : '…', to: to ? day(to) : '…' }));
  if (then)
    parts.push(
      tKey(then.happens ? 'says.then' : 'says.then_not', {
        event: eventName(then),
        days: exact(then.withinDays),
      }),
    );
  return parts.join(t('says.comma'));
}

function termOf(panel: string, column: string, value: Scalar): string {
  const ask = askOf(panel, column);
  const key = `term.${ask?.terms ?? column}.${value}`;
  if (isMessage(key)) return tKey(key);
  if (ask?.items && typeof value === 'string' && value.startsWith('['))
    try {
      return (JSON.parse(value) as string[]).map((item) => `“${item}”`).join(' + ');
    } catch {
      return value;
    }
  return written(value);
}

function panelSentence({ panel, where, dates, among }: PanelRule, inside: (rule: Rule) => string): string {
  void bringWords(panel);
  const conditions = Object.entries(where).map(([column, condition]) => {
    const name = isMessage(`column.${column}`) ? tKey(`column.${column}`) : column;
    if (Array.isArray(condition))
      return t('says.is', {
        field: name,
        value: listed(condition as readonly Scalar[], (value) => termOf(panel, column, value)),
      });
    const { from, to } = condition as { from?: number; to?: number };
    return t('says.between', {
      field: name,
      from: from === undefined ? '…' : exact(from),
      to: to === undefined ? '…' : exact(to),
    });
  });
  if (dates)
    conditions.push(
      t('says.from_to', { from: dates.from ? day(dates.from) : '…', to: dates.to ? day(dates.to) : '…' }),
    );
  if (among) conditions.push(t('says.among', { rule: inside(among) }));
  return `${tKey(`panel.${panel}.title`)}: ${conditions.length > 0 ? conditions.join(t('says.comma')) : t('all')}`;
}

/** What a segment is, as a person would say it, in the language of the page. */
export function sentence(rule: Rule, segments: readonly Segment[]): string {
  const inside = (part: Rule): string => {
    const text = sentence(part, segments);
    return ('all' in part && part.all.length > 1) || ('any' in part && part.any.length > 1)
      ? `(${text})`
      : text;
  };
  if ('all' in rule)
    return rule.all.length > 0 ? rule.all.map(inside).join(t('says.and')) : t('scope.everyone');
  if ('any' in rule) return rule.any.length > 0 ? rule.any.map(inside).join(t('says.or')) : t('says.nobody');
  if ('not' in rule) return t('says.not', { rule: inside(rule.not) });
  if ('sample' in rule) {
    const { from, share, count, by, part, seed } = rule.sample;
    const size = count != null ? exact(count, 0) : `${exact((share ?? 0.5) * 100)}%`;
    const each = by && count != null ? t('says.per', { field: fieldName(by) }) : '';
    return tKey(part === 'sample' ? 'says.sample' : 'says.rest', {
      size: size + each,
      seed,
      from: inside(from),
    });
  }
  if ('segment' in rule)
    return t('says.segment', { name: segments.find(({ id }) => id === rule.segment)?.name ?? rule.segment });
  if ('list' in rule) return t('says.list', { name: rule.list });
  if ('event' in rule) return eventSentence(rule);
  if ('panel' in rule) return panelSentence(rule, inside);
  return fieldSentence(rule);
}
