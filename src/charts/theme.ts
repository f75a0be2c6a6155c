export interface ChartTheme {
  ink: string;
  muted: string;
  faint: string;
  ground: string;
  accent: string;
  warn: string;
  onStrong: string;
  /** Even steps from the ground to the strongest. */
  sequence: string[];
  /** Okabe & Ito's set, safe for colour-blind readers. */
  categories: string[];
  config: object;
}

const FONT = 'system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';

function themeOf(colours: Omit<ChartTheme, 'config'>): ChartTheme {
  const { ink, muted, faint } = colours;
  return {
    ...colours,
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

export const LIGHT = themeOf({
  ink: '#1b1e21',
  muted: '#5b6168',
  faint: '#d5d8dc',
  ground: '#ffffff',
  accent: '#1d5f8f',
  warn: '#a8501e',
  onStrong: '#ffffff',
  sequence: ['#eef3f6', '#b9d1de', '#6ea3bb', '#2f7299', '#123f5e'],
  categories: ['#1d5f8f', '#7fb2cf', '#2a8a6a', '#b9772b', '#a8501e', '#7a5ea8', '#6b7178'],
});

export const DARK = themeOf({
  ink: '#e6e8ea',
  muted: '#a2a9b0',
  faint: '#3b4248',
  ground: '#1a1e21',
  accent: '#79b8e0',
  warn: '#e0905e',
  onStrong: '#0d1417',
  sequence: ['#22292e', '#27495c', '#35718f', '#64a3c8', '#b8dff2'],
  categories: ['#79b8e0', '#3f7da3', '#5cc2a0', '#e3b062', '#e0905e', '#b59be0', '#9aa1a8'],
});
