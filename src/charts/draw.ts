import type { Result } from 'vega-embed';
import { footedCanvas, footedSvg } from './footer';
import { library } from './library';
import type { ChartModel } from './model';
import { DARK, LIGHT } from './theme';
import { toVegaLite } from './vegalite';

const SCALE = 2;

const refuse = (): Promise<never> => Promise.reject(new Error('charts load nothing'));
const loader = { load: refuse, sanitize: refuse, http: refuse, file: refuse };

type Tooltip = (handler: unknown, event: MouseEvent | null, item: unknown, value: unknown) => void;

/** Draws a chart into an element. @param tooltip shows what a mark says. */
export async function draw(
  target: HTMLElement,
  chart: ChartModel,
  pixels: number,
  dark: boolean,
  tooltip?: Tooltip,
): Promise<Result> {
  const [{ default: embed }, { expressionInterpreter }] = await library();
  return embed(target, toVegaLite(chart, pixels, dark ? DARK : LIGHT), {
    ast: true,
    expr: expressionInterpreter,
    actions: false,
    renderer: 'svg',
    defaultStyle: false,
    loader: loader as never,
    tooltip: (tooltip ?? false) as never,
  });
}

/** A chart as PNG, twice as large as on screen, light, with lines of text under it. */
export async function pngOf(chart: ChartModel, pixels: number, footer: readonly string[]): Promise<Blob> {
  const drawn = await draw(document.createElement('div'), chart, pixels, false);
  drawn.view.background(LIGHT.ground);
  const canvas = footedCanvas(await drawn.view.toCanvas(SCALE), footer, SCALE, LIGHT);
  drawn.finalize();
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/png'),
  );
}

/** A chart as SVG text, with lines of text under it. */
export async function svgOf(
  chart: ChartModel,
  pixels: number,
  dark: boolean,
  footer: readonly string[],
): Promise<string> {
  const drawn = await draw(document.createElement('div'), chart, pixels, dark);
  const svg = await drawn.view.toSVG();
  drawn.finalize();
  return footedSvg(svg, footer, dark ? DARK : LIGHT);
}
