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
