/** Colours of a theme: the only home of those of the page and of its charts. */
export interface Colours {
  ink: string;
  muted: string;
  /** Lines of charts that stay behind. */
  faint: string;
  line: string;
  faintLine: string;
  /** Behind everything; `surface` behind cells and charts, `raised` behind what floats. */
  ground: string;
  surface: string;
  raised: string;
  accent: string;
  accentInk: string;
  accentSoft: string;
  /** Bars inside cells of tables. */
  bar: string;
  /** How much of the accent the strongest cell of a table of heat has. */
  heatMost: string;
  warn: string;
  warnSoft: string;
  good: string;
  goodInk: string;
  shadow: string;
  /** Even steps from the ground to the strongest. */
  sequence: readonly string[];
  /** Okabe & Ito's set, safe for colour-blind readers, without the accent and the warning that begin it. */
  categories: readonly string[];
}

export const LIGHT: Colours = {
  ink: '#1b1e21',
  muted: '#5b6168',
  faint: '#d5d8dc',
  line: '#dfe2e5',
  faintLine: '#eceef0',
  ground: '#f7f7f5',
  surface: '#ffffff',
  raised: '#ffffff',
  accent: '#1d5f8f',
  accentInk: '#ffffff',
  accentSoft: '#e6eef4',
  bar: '#cfdee8',
  heatMost: '60%',
  warn: '#99480f',
  warnSoft: '#fbf1e8',
  good: '#2f8a5b',
  goodInk: '#1f6b45',
  shadow: '0 4px 16px rgb(20 30 40 / 14%)',
  sequence: ['#eef3f6', '#b9d1de', '#6ea3bb', '#2f7299', '#123f5e'],
  categories: ['#1d5f8f', '#7fb2cf', '#2a8a6a', '#b9772b', '#99480f', '#7a5ea8', '#6b7178'],
};

export const DARK: Colours = {
  ink: '#e6e8ea',
  muted: '#a2a9b0',
  faint: '#3b4248',
  line: '#343a40',
  faintLine: '#272c30',
  ground: '#131618',
  surface: '#1a1e21',
  raised: '#21262a',
  accent: '#79b8e0',
  accentInk: '#0d1417',
  accentSoft: '#1f2f3a',
  bar: '#2c4454',
  heatMost: '42%',
  warn: '#e79a68',
  warnSoft: '#31261d',
  good: '#5cc2a0',
  goodInk: '#7fd3b4',
  shadow: '0 4px 16px rgb(0 0 0 / 50%)',
  sequence: ['#22292e', '#27495c', '#35718f', '#64a3c8', '#b8dff2'],
  categories: ['#79b8e0', '#3f7da3', '#5cc2a0', '#e3b062', '#e79a68', '#b59be0', '#9aa1a8'],
};

export const FONT = "system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif";

const PRINTED: Partial<Colours> = { ink: '#000', surface: '#fff', ground: '#fff', muted: '#444' };

const declared = (colours: Partial<Colours>): string =>
  Object.entries(colours)
    .filter((entry): entry is [string, string] => typeof entry[1] === 'string')
    .map(
      ([name, value]) => `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}: ${value};`,
    )
    .join(' ');

/** The tokens as custom properties: `--accent-soft` for `accentSoft`. */
export const tokensCss = `:root { --font: ${FONT}; ${declared(LIGHT)} color-scheme: light; }
:root[data-theme='dark'] { ${declared(DARK)} color-scheme: dark; }
@media print { :root[data-theme] { ${declared(PRINTED)} } }`;
