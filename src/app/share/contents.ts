import { day } from '../../i18n/format';
import { isMessage, t, tKey } from '../../i18n/locale.svelte';
import { cleaningSentence, expectationText } from '../../notebook/data-rules';
import { sentence } from '../../notebook/sentence';
import { leanParams } from '../../notebook/panels';
import type { CellDocument, CellOf, ChartChoice, NotebookDocument } from '../../notebook/schema';
import { cellTitle } from '../navigation';

/** One line of what a notebook holds, and the text that stands there word for word. */
export interface HeldLine {
  what: string;
  text: string;
  code?: boolean;
}

/** A value as it stands in the document: in words where there are any, else word for word. */
function valueText(place: string, value: unknown): string {
  if (value === null || value === '') return '–';
  if (typeof value === 'boolean') return t(value ? 'holds.yes' : 'holds.no');
  if (typeof value !== 'object') {
    const key = `${place}.${String(value)}`;
    return isMessage(key) ? tKey(key) : String(value);
  }
  if (Array.isArray(value)) return value.map((one) => valueText(place, one)).join(t('says.comma'));
  return Object.entries(value)
    .map(([key, one]) => `${nameOf(`${place}.${key}`, key)}: ${valueText(`${place}.${key}`, one)}`)
    .join('; ');
}

const nameOf = (key: string, otherwise: string): string => (isMessage(key) ? tKey(key) : otherwise);
const pair = (label: string, value: string): string => `${label}: ${value}`;

/** What of a panel is set otherwise than usual: each setting by its name and what it is set to. */
function panelText(
  { panel, params, bind, segment, name }: CellOf<'panel'>,
  document: NotebookDocument,
): string {
  const settings = Object.entries(leanParams(panel, params)).map(([key, value]) =>
    pair(nameOf(`${panel}.${key}`, key), valueText(`${panel}.${key}`, value)),
  );
  const own = [
    ...Object.entries(bind).map(([key, from]) => pair(nameOf(`${panel}.${key}`, key), `$${from}`)),
    ...(segment === null
      ? []
      : [pair(t('cell.segment'), document.segments.find(({ id }) => id === segment)?.name ?? segment)]),
    ...(name ? [pair(t('cell.name'), name)] : []),
  ];
  return [...settings, ...own].join(' · ') || t('holds.usual');
}

const chartText = ({ type, x, y, by, aggregate }: ChartChoice): string =>
  [tKey(`chart.${type}`), x, y, by, aggregate === 'none' ? '' : tKey(`aggregate.${aggregate}`)]
    .filter(Boolean)
    .join(' · ');

function cellText(cell: CellDocument, document: NotebookDocument): { text: string; code?: boolean } {
  switch (cell.kind) {
    case 'sql':
      return {
        text: [cell.sql, cell.chart ? `-- ${t('cell.chart')}: ${chartText(cell.chart)}` : '']
          .filter(Boolean)
          .join('\n'),
        code: true,
      };
    case 'note':
      return { text: cell.markdown };
    case 'kpi':
      return {
        text: [
          cell.from,
          cell.column,
          cell.aggregate === 'none' ? '' : tKey(`aggregate.${cell.aggregate}`),
          cell.where ? `${cell.where.column} = ${cell.where.is}` : '',
          tKey(`kpi.format.${cell.format}`),
        ]
          .filter(Boolean)
          .join(' · '),
      };
    case 'chart':
      return { text: `${cell.from} · ${chartText(cell.chart)}` };
    case 'parameter':
      return {
        text: [
          `$${cell.name} = ${cell.value ?? '–'}`,
          ...(cell.options.length > 0 ? [cell.options.join(t('says.comma'))] : []),
          ...(cell.min !== null || cell.max !== null ? [`${cell.min ?? '–'} … ${cell.max ?? '–'}`] : []),
        ].join(' · '),
      };
    case 'panel':
      return { text: panelText(cell, document) };
  }
}

/** Dates, segment and row rules that are set otherwise than usual. */
function scopeText({ scope, segments }: NotebookDocument): string {
  const { asOf, from, to, segment, compare, rows } = scope;
  const { alsoFees, noFees, returns, ...rules } = rows;
  const parts = [
    asOf && pair(t('scope.as_of'), day(asOf)),
    from && pair(t('scope.from'), day(from)),
    to && pair(t('scope.to'), day(to)),
    segment && pair(t('scope.segment'), segments.find(({ id }) => id === segment)?.name ?? segment),
    compare !== 'none' && tKey(`scope.compare.${compare}`),
    ...Object.entries(rules).map(
      ([rule, what]) =>
        what !== (rule === 'reversed' ? 'include' : 'exclude') &&
        pair(tKey(`rule.${rule}`), tKey(`rule.${what}`)),
    ),
    returns === 'net' && pair(t('rule.returns'), t('rule.returns.net')),
    alsoFees.length > 0 && pair(t('holds.also_fees'), alsoFees.join(t('says.comma'))),
    noFees.length > 0 && pair(t('holds.no_fees'), noFees.join(t('says.comma'))),
  ];
  return parts.filter(Boolean).join(' · ') || t('holds.no_dates');
}

const fieldName = (use: string): string => (isMessage(`field.${use}`) ? tKey(`field.${use}`) : use);

/** Exactly what a link holds, in the words of the page. */
export function heldIn(document: NotebookDocument): HeldLine[] {
  return [
    ...(document.title ? [{ what: t('notebook_title'), text: document.title }] : []),
    { what: t('scope'), text: scopeText(document) },
    ...document.segments.map((segment) => ({
      what: `${t('scope.segment')}: ${segment.name}`,
      text: [
        sentence(segment.rule, document.segments),
        segment.folder && pair(t('segment.folder'), segment.folder),
        segment.note && pair(t('segment.note'), segment.note),
        segment.colour && pair(t('segment.colour'), tKey(`segment.colour.${segment.colour}`)),
        segment.archived && t('segment.archived'),
      ]
        .filter(Boolean)
        .join(' · '),
    })),
    ...document.layouts.map(({ uses, answers }) => ({
      what: t('holds.layout'),
      text: [
        ...Object.entries(uses).map(([column, use]) => `${column} → ${fieldName(use)}`),
        ...Object.keys(answers).map((key) => tKey(`holds.answer.${key.split(':')[0] ?? ''}`)),
      ].join(' · '),
    })),
    ...document.cleaning.map((step) => ({ what: t('holds.cleaning'), text: cleaningSentence(step) })),
    ...document.expectations.map((one) => ({ what: t('holds.expectation'), text: expectationText(one) })),
    ...document.cells.map((cell) => ({
      what: `${tKey(`cell.${cell.kind}`)}: ${cellTitle(cell)}`,
      ...cellText(cell, document),
    })),
  ];
}
