import { escaped } from '../ui/markup';

/** A cell of the notebook in a report. */
export interface Section {
  title: string;
  /** Made of escaped texts and of drawings only. */
  html: string;
  /** What its figures rest on. */
  caveat: string;
}

export interface Report {
  language: string;
  title: string;
  /** One line under the title. */
  subtitle: string;
  sections: readonly Section[];
  /** What all of it rests on, and what was left out. */
  notes: readonly (readonly [label: string, value: string])[];
  contents: string;
}

/** Nothing is fetched, sent or run; a report that somebody tampered with cannot either. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

const STYLE = `
:root { color-scheme: light; --ink: #1c2024; --muted: #5a6169; --line: #d5d9dd; --accent: #1b5e8f; }
* { box-sizing: border-box; }
body { font: 14px/1.5 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; color: var(--ink); background: #fff; max-width: 820px; margin: 0 auto; padding: 32px 24px 64px; }
h1 { font-size: 26px; line-height: 1.25; margin: 0 0 4px; }
h2 { font-size: 19px; margin: 40px 0 8px; padding-top: 12px; border-top: 1px solid var(--line); }
h3 { font-size: 15px; margin: 24px 0 6px; }
h4 { font-size: 13px; margin: 16px 0 4px; }
p { margin: 4px 0 8px; }
.lead { font-size: 16px; }
.quiet, .caveat, .said, figcaption, small, summary, nav, .notes { color: var(--muted); font-size: 12px; }
.said { font-size: 14px; }
.notice { border-left: 3px solid #9a4a12; padding: 6px 10px; background: #fbf0e9; }
nav ol { margin: 8px 0 0; padding-left: 20px; }
a { color: var(--accent); }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 12.5px; margin: 4px 0 12px; }
th { text-align: left; font-weight: 500; color: var(--muted); border-bottom: 1px solid var(--line); padding: 4px 8px 4px 0; vertical-align: bottom; }
td { border-bottom: 1px solid #eceff1; padding: 4px 8px 4px 0; vertical-align: top; overflow-wrap: break-word; }
td:first-child:not(.n) { min-width: 90px; }
table:has(th:nth-child(9)) { font-size: 10px; }
table:has(th:nth-child(9)) :is(th, td) { padding-right: 5px; }
table:has(th:nth-child(14)) { font-size: 8.5px; }
.n { text-align: right; white-space: nowrap; }
figure { margin: 12px 0 16px; }
figure svg { max-width: 100%; height: auto; display: block; }
figure svg [aria-label][role="graphics-symbol"]:hover { opacity: .65; }
.facts { display: flex; flex-wrap: wrap; gap: 8px 28px; margin: 8px 0 12px; }
.facts dt { color: var(--muted); font-size: 12px; }
.facts dd { margin: 0; font-size: 17px; }
.beside { display: grid; grid-template-columns: repeat(auto-fit, minmax(280px, 1fr)); gap: 16px; }
.beside:has(th:nth-child(4)) { grid-template-columns: 1fr; }
.marks { columns: 2; padding-left: 18px; font-size: 12px; color: var(--muted); }
.notes dt { font-weight: 500; }
.notes dd { margin: 0 0 6px; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; }
@page { size: A4; margin: 16mm 14mm 18mm; @bottom-right { content: counter(page) " / " counter(pages); font: 9pt sans-serif; color: #5a6169; } }
@media print {
  body { max-width: none; padding: 0; font-size: 10.5pt; }
  nav, summary { display: none; }
  h2 { break-after: avoid; border-top: 0; margin-top: 24px; }
  h3, h4 { break-after: avoid; }
  figure, tr, .facts, .notice, .lead { break-inside: avoid; }
  thead { display: table-header-group; }
  details { display: block; }
  details::details-content { content-visibility: visible; block-size: auto; }
  details:has(.marks) { display: none; }
}`;

const list = (notes: Report['notes']): string =>
  notes.map(([label, value]) => `<dt>${escaped(label)}</dt><dd>${escaped(value)}</dd>`).join('');

/** A report as one file: no script, nothing fetched, readable and printable without the page it was made on. */
export function reportPage({ language, title, subtitle, sections, notes, contents }: Report): string {
  const links = sections
    .map((section, index) => `<li><a href="#s${index + 1}">${escaped(section.title)}</a></li>`)
    .join('');
  const body = sections
    .map(
      (section, index) =>
        `<section id="s${index + 1}"><h2>${escaped(section.title)}</h2>${section.html}${section.caveat ? `<p class="caveat">${escaped(section.caveat)}</p>` : ''}</section>`,
    )
    .join('\n');
  return `<!doctype html>
<html lang="${escaped(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header><h1>${escaped(title)}</h1><p class="quiet">${escaped(subtitle)}</p></header>
<nav aria-label="${escaped(contents)}"><strong>${escaped(contents)}</strong><ol>${links}</ol></nav>
<main>
${body}
</main>
<footer class="notes"><h2>Vital Few</h2><dl>${list(notes)}</dl></footer>
</body>
</html>
`;
}
