import { DARK as DARK_COLOURS, FONT, LIGHT as LIGHT_COLOURS, type Colours } from '../ui/tokens';

export interface ChartTheme {
  ink: string;
  muted: string;
  faint: string;
  ground: string;
  accent: string;
  warn: string;
  onStrong: string;
  sequence: readonly string[];
  categories: readonly string[];
  config: object;
}

function themeOf({
  ink,
  muted,
  faint,
  surface,
  accent,
  accentInk,
  warn,
  sequence,
  categories,
}: Colours): ChartTheme {
  return {
    ink,
    muted,
    faint,
    ground: surface,
    accent,
    warn,
    onStrong: accentInk,
    sequence,
    categories,
    config: {
      font: FONT,
      view: { stroke: null },
      axis: {
        labelColor: muted,
        titleColor: muted,
        titleFontWeight: 'normal',
        titleFontSize: 12,
        labelFontSize: 11,
        gridColor: faint,
        gridOpacity: 0.5,
        domainColor: faint,
        tickColor: faint,
      },
      legend: { labelColor: ink, labelFontSize: 12, symbolType: 'square' },
      text: { color: ink },
    },
  };
}

export const LIGHT = themeOf(LIGHT_COLOURS);
export const DARK = themeOf(DARK_COLOURS);

const channels = (colour: string): number[] => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));

/** The colour a part of the way from one to another, both written `#rrggbb`. */
function between(from: string, to: string, part: number): string {
  const [a, b] = [channels(from), channels(to)];
  return `#${a
    .map((value, at) =>
      Math.round(value + part * ((b[at] ?? value) - value))
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}

/** So many colours from the best to the worst: from the accent over a quiet middle to the warning. */
export const rankedColours = (count: number, { accent, faint, warn }: ChartTheme): string[] =>
  Array.from({ length: count }, (_, index) => {
    const at = count > 1 ? (2 * index) / (count - 1) : 0;
    return at <= 1 ? between(accent, faint, at) : between(faint, warn, at - 1);
  });
