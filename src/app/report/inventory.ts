import type { PersonalKind } from '../../data/personal';
import { exact, moment } from '../../i18n/format';
import { locale, t, tKey } from '../../i18n/locale.svelte';
import { personalKind } from '../../ingest/personal-columns';
import { reportPage, type Section } from '../../report/page';
import { escaped } from '../../ui/markup';
import type { WorkFile } from '../workspace/files';

/** A column of a loaded file, and what it says of a person. */
export interface Held {
  file: string;
  column: string;
  /** What it is read as, in words. */
  use: string;
  kind: PersonalKind | null;
}

/** Every column of the loaded files, in their order. */
export function inventoryOf(files: readonly WorkFile[]): Held[] {
  return files.flatMap(({ file, plan }) =>
    plan.columns.map((column): Held => {
      const { name, use } = column;
      return {
        file: file.name,
        column: name,
        use:
          use.kind === 'field'
            ? tKey(`field.${use.field}`)
            : t(use.kind === 'attribute' ? 'inventory.attribute' : 'inventory.ignored'),
        kind: personalKind(column, plan),
      };
    }),
  );
}

/** What whoever answers for the data says of it. */
export interface Stated {
  controller: string;
  purpose: string;
  retention: string;
  contact: string;
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  `<table><thead><tr>${head.map((cell) => `<th scope="col">${escaped(cell)}</th>`).join('')}</tr></thead><tbody>${rows
    .map((row) => `<tr>${row.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`)
    .join('')}</tbody></table>`;

const paragraphs = (text: string): string =>
  text
    .split('\n')
    .map((line) => `<p>${escaped(line)}</p>`)
    .join('');

/** Personal kinds that are held, each once, as the notice names them. */
export const kindsOf = (held: readonly Held[]): string[] => [
  ...new Set(held.flatMap(({ kind }) => (kind ? [t(`personal.${kind}`)] : []))),
];

/** A record of processing and a notice to adapt, from the columns that are really held, as a page to print. */
export function inventoryPage(files: readonly WorkFile[], stated: Stated): string {
  const held = inventoryOf(files);
  const blank = '__________';
  const said = {
    controller: stated.controller || blank,
    purpose: stated.purpose || blank,
    retention: stated.retention || blank,
    contact: stated.contact || blank,
    kinds: kindsOf(held).join(t('says.comma')) || '–',
  };
  const personal = held.filter(({ kind }) => kind !== null);
  const sections: Section[] = [
    {
      title: t('inventory.record'),
      html:
        table(
          [t('inventory.what'), ''],
          [
            [t('inventory.controller'), said.controller],
            [t('inventory.purpose'), said.purpose],
            [t('inventory.kinds'), said.kinds],
            [t('inventory.retention'), said.retention],
            [t('inventory.recipients'), t('inventory.no_recipients')],
            [t('inventory.place'), t('inventory.on_device')],
            [t('inventory.contact'), said.contact],
          ],
        ) +
        table(
          [t('inventory.file'), t('inventory.column'), t('inventory.use'), t('inventory.personal')],
          held.map(({ file, column, use, kind }) => [file, column, use, kind ? t(`personal.${kind}`) : '–']),
        ),
      caveat: t('inventory.counts', { personal: exact(personal.length, 0), all: exact(held.length, 0) }),
    },
    {
      title: t('inventory.notice'),
      html: paragraphs(t('inventory.notice_text', said)),
      caveat: t('inventory.adapt'),
    },
  ];
  return reportPage({
    language: locale.language,
    title: t('inventory'),
    subtitle: t('report.made', { time: moment(new Date()) }),
    sections,
    notes: [],
    contents: t('report.contents'),
  });
}
