import { day } from '../../i18n/format';
import { isMessage, t, tKey } from '../../i18n/locale.svelte';
import { cleaningSentence, expectationText } from '../../notebook/data-rules';
import { sentence } from '../../notebook/sentence';
import type { CellDocument, NotebookDocument } from '../../notebook/schema';
import { cellTitle } from '../navigation';

/** One line of what a notebook holds, and the text that stands there word for word. */
export interface HeldLine {
  what: string;
  text: string;
  code?: boolean;
}

function cellText(cell: CellDocument): { text: string; code?: boolean } {
  switch (cell.kind) {
    case 'sql':
      return { text: cell.sql, code: true };
    case 'note':
      return { text: cell.markdown };
    case 'kpi':
      return { text: `${cell.from} · ${cell.column}` };
    case 'chart':
      return { text: `${cell.from} · ${cell.chart.x}${cell.chart.y ? ` · ${cell.chart.y}` : ''}` };
    case 'parameter':
      return { text: `$${cell.name} = ${cell.value ?? '–'}` };
    case 'panel':
      return { text: t('holds.panel') };
  }
}

const fieldName = (use: string): string => (isMessage(`field.${use}`) ? tKey(`field.${use}`) : use);

/** Exactly what a link holds, in the words of the page. */
export function heldIn(document: NotebookDocument): HeldLine[] {
  const { scope } = document;
  const dates = [scope.asOf, scope.from, scope.to].flatMap((one) => (one ? [day(one)] : []));
  return [
    ...(document.title ? [{ what: t('notebook_title'), text: document.title }] : []),
    { what: t('scope'), text: dates.length > 0 ? dates.join(' · ') : t('holds.no_dates') },
    ...document.segments.map((segment) => ({
      what: `${t('scope.segment')}: ${segment.name}`,
      text: sentence(segment.rule, document.segments),
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
      ...cellText(cell),
    })),
  ];
}
