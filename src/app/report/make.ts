import { readableSvgOf } from '../../charts/draw';
import { inTurn } from '../../charts/library';
import { maskWithin } from '../../data/personal';
import { AppError } from '../../engine/errors';
import { rowViews } from '../../engine/table';
import { day, exact, moment, short } from '../../i18n/format';
import { locale, t } from '../../i18n/locale.svelte';
import { panelShown, rowsShown, type PanelShown } from '../../notebook/cell-run';
import type { Notebook } from '../../notebook/notebook.svelte';
import { resultChart } from '../../notebook/result-chart';
import type { CellDocument, CellOf, PanelCell } from '../../notebook/schema';
import type { Row } from '../../panel/picture';
import { sayIn } from '../../panel/say';
import { reportPage, type Section } from '../../report/page';
import { chartHtml, pictureHtml, type Reporting } from '../../report/parts';
import { escaped } from '../../ui/markup';
import { caveatOf } from '../caveat';
import { chartRows } from '../cells/chart-rows';
import { keyFigure } from '../cells/kpi';
import { exportNotes } from '../export-notes';
import { cellTitle } from '../navigation';
import { pictureOf } from '../pictures';

const CHART_WIDTH = 760;

export interface ReportChoices {
  /** Groups of fewer people are not shown; 1 shows all. */
  least: number;
  /** Tables of single customers too. */
  persons: boolean;
}

/**
 * The notebook as a report in one file, from the same pictures that the page shows.
 * @param onShare told how far it has come, 0–1.
 * @throws {AppError} `cancelled` as soon as `isStopped` says so.
 */
export async function makeReport(
  notebook: Notebook,
  { least, persons }: ReportChoices,
  onShare: (share: number) => void,
  isStopped: () => boolean,
): Promise<string> {
  const { cells, title } = notebook.document;
  const left = { groups: 0, tables: 0 };
  const say = sayIn(locale.language, notebook.catalog?.currency ?? null);
  const sections: Section[] = [];
  for (const [index, cell] of cells.entries()) {
    const to: Reporting = {
      say,
      least,
      persons,
      left,
      svg: (model) => {
        if (isStopped()) throw new AppError('cancelled');
        return inTurn(() => readableSvgOf(model, CHART_WIDTH));
      },
      rows: async (name) => rowViews<Row>(await notebook.ask.table(cell.id, name)),
    };
    const section = await sectionOf(notebook, cell, to);
    if (section) sections.push(section);
    onShare((index + 1) / cells.length);
    if (isStopped()) throw new AppError('cancelled');
  }
  const { catalog, base } = notebook;
  return reportPage({
    language: locale.language,
    title: maskedUnless(persons, title || t('untitled')),
    subtitle: [
      catalog?.firstDay &&
        base &&
        t('report.data_from', { first: day(catalog.firstDay), as_of: day(base.asOf) }),
      t('report.made', { time: moment(new Date()) }),
    ]
      .filter(Boolean)
      .join(' · '),
    sections,
    notes: [
      ...(await exportNotes(notebook, title || t('untitled'), null)),
      ...(left.groups > 0
        ? [[t('report.small'), t('report.left_groups', { count: exact(left.groups, 0), least })] as const]
        : []),
      ...(left.tables > 0
        ? [[t('report.persons'), t('report.left_tables', { count: exact(left.tables, 0) })] as const]
        : []),
    ],
    contents: t('report.contents'),
  });
}

const maskedUnless = (persons: boolean, text: string): string => (persons ? text : maskWithin(text));

async function sectionOf(notebook: Notebook, cell: CellDocument, to: Reporting): Promise<Section | null> {
  const title = maskedUnless(to.persons, cellTitle(cell));
  const plain = (html: string): Section => ({ title, html, caveat: '' });
  switch (cell.kind) {
    case 'panel': {
      const shown = panelShown(notebook.run(cell.id));
      return shown ? panelSection(notebook, cell, shown, title, to) : null;
    }
    case 'note':
      return plain(await noteHtml(maskedUnless(to.persons, cell.markdown)));
    case 'kpi': {
      const { masked } = keyFigure(cell, notebook.run(cell.id), notebook.catalog?.currency ?? null);
      return plain(`<dl class="facts"><div><dt>${escaped(title)}</dt><dd>${escaped(masked)}</dd></div></dl>`);
    }
    case 'parameter':
      return plain(`<p>$${escaped(cell.name)} = ${escaped(String(cell.value ?? '–'))}</p>`);
    case 'chart':
    case 'sql':
      return resultSection(notebook, cell, title, to);
  }
}

async function panelSection(
  notebook: Notebook,
  cell: PanelCell,
  shown: PanelShown,
  title: string,
  to: Reporting,
): Promise<Section | null> {
  const pictured = await pictureOf(notebook, cell.id, shown, to.say);
  if (!pictured) return null;
  const { picture, params, segment } = pictured;
  return {
    title,
    html: await pictureHtml(picture, to),
    caveat: [maskedUnless(to.persons, segment), ...caveatOf(notebook, cell.panel, params)]
      .filter(Boolean)
      .join(' · '),
  };
}

/** A chart of a result. Rows of SQL may be single customers: they are told as left out. */
async function resultSection(
  notebook: Notebook,
  cell: CellOf<'chart'> | CellOf<'sql'>,
  title: string,
  to: Reporting,
): Promise<Section | null> {
  const rows = rowsShown(notebook.run(cell.id));
  if (cell.kind === 'sql') to.left.tables += rows?.answer.results.length ?? 0;
  const result = cell.kind === 'sql' ? rows?.chart?.results[0] : rows?.answer.results[0];
  if (!cell.chart || !result) return null;
  const model = resultChart(cell.chart, chartRows(result), title, short);
  return { title, html: model ? await chartHtml(model, to) : '', caveat: '' };
}

/** A note as it is read: no HTML of its own, no pictures, addresses that nobody is sent to. */
async function noteHtml(markdown: string): Promise<string> {
  const { Marked } = await import('marked');
  const safe = new Marked({
    gfm: true,
    breaks: true,
    renderer: {
      html: ({ text }) => escaped(text),
      image: ({ text }) => escaped(text),
      link: ({ text, href }) => escaped(text === href ? href : `${text} (${href})`),
    },
  });
  return safe.parse(markdown);
}
