import { readableSvgOf } from '../../charts/draw';
import { inTurn } from '../../charts/library';
import { maskWithin } from '../../data/personal';
import type { PersonAnswer } from '../../engine/person';
import { day, moment } from '../../i18n/format';
import { locale, t } from '../../i18n/locale.svelte';
import type { Notebook } from '../../notebook/notebook.svelte';
import { sayIn } from '../../panel/say';
import { reportPage } from '../../report/page';
import { pictureHtml } from '../../report/parts';
import { exportNotes } from '../export-notes';
import { onePage } from './person-parts';

const CHART_WIDTH = 700;

/** A customer on one page, masked, as a file that opens and prints by itself. */
export async function onePager(notebook: Notebook, person: PersonAnswer): Promise<string> {
  const currency = notebook.catalog?.currency ?? null;
  const say = sayIn(locale.language, currency);
  const asOf = notebook.base?.asOf ?? null;
  const segments = person.segments.map(
    (id) => notebook.document.segments.find((one) => one.id === id)?.name ?? id,
  );
  const parts = onePage(person, segments, { say, currency, asOf });
  const html = await pictureHtml(
    { findings: [], top: parts, pages: [], bottom: [] },
    {
      say,
      least: 1,
      persons: true,
      left: { groups: 0, tables: 0 },
      svg: (model) => inTurn(() => readableSvgOf(model, CHART_WIDTH)),
      rows: () => Promise.resolve([]),
    },
  );
  return reportPage({
    language: locale.language,
    title: maskWithin(person.id),
    subtitle: [
      asOf &&
        notebook.catalog?.firstDay &&
        t('report.data_from', { first: day(notebook.catalog.firstDay), as_of: day(asOf) }),
      t('report.made', { time: moment(new Date()) }),
    ]
      .filter(Boolean)
      .join(' · '),
    sections: [{ title: t('person.page'), html, caveat: '' }],
    notes: await exportNotes(notebook, maskWithin(person.id), null),
    contents: t('report.contents'),
  });
}
