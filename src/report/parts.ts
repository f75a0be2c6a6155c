import type { ChartModel } from '../charts/model';
import { marksOf } from '../charts/model';
import { KINDS } from '../panel/kinds';
import {
  cellText,
  leastDigits,
  type Fact,
  type Part,
  type Picture,
  type Row,
  type TablePart,
} from '../panel/picture';
import type { Say } from '../panel/say';
import { sentenceOf } from '../panel/sentences';
import { escaped } from '../ui/markup';
import { isOfFew, isSmall, smallRows, withoutSmallMarks } from './small-groups';

/** Rows of a table that stand open; of longer ones all are a click away, and in print. */
const OPEN_ROWS = 15;
const MOST_ROWS = 100;
const MOST_MARKS = 120;

/** How a picture becomes a part of a report, and what was left out on the way. */
export interface Reporting {
  say: Say;
  /** Groups of fewer people are not shown. */
  least: number;
  /** Tables of single customers too, as far as `MOST_ROWS`. */
  persons: boolean;
  /** A chart as SVG. */
  svg(model: ChartModel): Promise<string>;
  /** A result table that is fetched by its name. */
  rows(name: string): Promise<Row[]>;
  left: { groups: number; tables: number };
}

/** All of a picture: sentences, what stands above the pages, every page, what stands below. */
export async function pictureHtml(picture: Picture, to: Reporting): Promise<string> {
  const told = picture.findings.filter((finding) => !isOfFew(finding, to.least));
  to.left.groups += picture.findings.length - told.length;
  const sentences = told.map(
    (finding, index) =>
      `<p class="${index === 0 ? 'lead' : 'said'}">${escaped(sentenceOf(finding, to.say))}</p>`,
  );
  const pages: string[] = [];
  for (const page of picture.pages) {
    const inner = await partsHtml(page.parts, to);
    const title = picture.pages.length > 1 && inner ? `<h3>${escaped(page.title)}</h3>` : '';
    pages.push(title + inner);
  }
  return [...sentences, await partsHtml(picture.top, to), ...pages, await partsHtml(picture.bottom, to)].join(
    '',
  );
}

async function partsHtml(parts: readonly Part[], to: Reporting): Promise<string> {
  const made: string[] = [];
  for (const part of parts) made.push(await partHtml(part, to));
  return made.join('');
}

async function partHtml(part: Part, to: Reporting): Promise<string> {
  switch (part.kind) {
    case 'chart':
      return chartHtml(part.model, to);
    case 'table':
      return tableHtml(part, to);
    case 'facts':
      return `<dl class="facts">${part.facts.map((fact) => factHtml(fact, to)).join('')}</dl>`;
    case 'note':
      return `<p class="${part.tone}">${escaped(part.text)}</p>`;
    case 'beside': {
      const inner: string[] = [];
      for (const one of part.parts) inner.push(`<div>${await partHtml(one, to)}</div>`);
      return `<div class="beside">${inner.join('')}</div>`;
    }
    case 'variants': {
      const inner: string[] = [];
      for (const { label, parts } of part.variants) {
        const one = await partsHtml(parts, to);
        if (one) inner.push(`<h4>${escaped(`${part.label}: ${label}`)}</h4>${one}`);
      }
      return inner.join('');
    }
    case 'own':
      return partsHtml(part.instead, to);
    case 'controls':
      return '';
  }
}

function factHtml({ label, value, note, is }: Fact, { least, left }: Reporting): string {
  const isFew = isSmall(is?.customers, least);
  if (isFew) left.groups++;
  const said = isFew ? `< ${least}` : value;
  return `<div><dt>${escaped(label)}</dt><dd>${escaped(said)}${note && !isFew ? ` <small>${escaped(note)}</small>` : ''}</dd></div>`;
}

/** A chart, its marks told by hovering, and one by one below. One of a single customer is not shown unless persons are. */
export async function chartHtml(given: ChartModel, to: Reporting): Promise<string> {
  if (given.person && !to.persons) {
    to.left.tables++;
    return '';
  }
  const { model, left } = withoutSmallMarks(given, to.least);
  to.left.groups += left;
  const marks = marksOf(model).filter(({ label }) => label);
  const list =
    marks.length > 0 && marks.length <= MOST_MARKS
      ? `<details><summary>${escaped(to.say('chart.as_table'))}</summary><ul class="marks">${marks.map(({ label }) => `<li>${escaped(label)}</li>`).join('')}</ul></details>`
      : '';
  return `<figure><figcaption>${escaped(model.title)}</figcaption>${await to.svg(model)}${list}</figure>`;
}

async function tableHtml(given: TablePart, to: Reporting): Promise<string> {
  const columns = given.columns.filter(({ single }) => to.persons || !single);
  const part = { ...given, columns };
  const isOfPersons = part.columns.some(({ kind }) => kind === 'customer');
  if (isOfPersons && !to.persons) {
    to.left.tables++;
    return '';
  }
  const all = typeof part.rows === 'string' ? await to.rows(part.rows) : part.rows;
  const rows = all.slice(0, MOST_ROWS);
  const small = isOfPersons ? new Set<Row>() : smallRows(part, rows, to.least);
  to.left.groups += small.size;
  const least = part.columns.map((column) => leastDigits(column, rows));
  const isName = (index: number): boolean => !KINDS[part.columns[index]?.kind ?? 'text'].numeric;
  const cell = (row: Row, index: number): string => {
    const column = part.columns[index];
    if (!column) return '';
    const said =
      small.has(row) && !isName(index) ? `< ${to.least}` : cellText(column, row, to.say, least[index]);
    return `<td${isName(index) ? '' : ' class="n"'}>${escaped(said)}</td>`;
  };
  const head = part.columns
    .map(({ label }, index) => `<th scope="col"${isName(index) ? '' : ' class="n"'}>${escaped(label)}</th>`)
    .join('');
  const lines = rows.map((row) => `<tr>${part.columns.map((_, index) => cell(row, index)).join('')}</tr>`);
  const title = part.heading ? `<h4>${escaped(part.title)}</h4>` : '';
  const table = `<table><thead><tr>${head}</tr></thead><tbody>${lines.join('')}</tbody></table>`;
  const more =
    all.length > MOST_ROWS
      ? `<p class="quiet">${escaped(to.say('report.first_rows', { shown: to.say.exact(MOST_ROWS, 0), all: to.say.exact(all.length, 0) }))}</p>`
      : '';
  return rows.length <= OPEN_ROWS
    ? title + table
    : `${title}<details><summary>${escaped(`${part.title}: ${to.say('rows', { count: to.say.exact(all.length, 0) })}`)}</summary>${table}${more}</details>`;
}
