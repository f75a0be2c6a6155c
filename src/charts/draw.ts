import { footedCanvas, footedSvg } from './footer';
import { breath, library } from './library';
import type { ChartModel } from './model';
import { DARK, LIGHT } from './theme';
import { toVegaLite } from './vegalite';

const SCALE = 2;

const refuse = (): Promise<never> => Promise.reject(new Error('charts load nothing'));
const loader = { load: refuse, sanitize: refuse, http: refuse, file: refuse };

type Tooltip = (handler: unknown, event: MouseEvent | null, item: unknown, value: unknown) => void;

/** What is drawn, and can be asked for its scales, other pictures of it, and clicks. */
export type Drawing = import('vega').View;

/**
 * Draws a chart into an element, in four steps, so that the page answers between them: the specification, its dataflow, where
 * everything stands, the marks.
 * @param tooltip shows what a mark says.
 */
export async function draw(
  target: HTMLElement,
  chart: ChartModel,
  pixels: number,
  dark: boolean,
  tooltip?: Tooltip,
): Promise<Drawing> {
  const [{ vega, vegaLite }, { expressionInterpreter }] = await library();
  const { spec } = vegaLite.compile(toVegaLite(chart, pixels, dark ? DARK : LIGHT));
  await breath();
  const runtime = vega.parse(spec, {}, { ast: true });
  await breath();
  const view = new vega.View(runtime, {
    expr: expressionInterpreter,
    loader,
    renderer: 'svg',
  });
  if (tooltip) view.tooltip(tooltip as never);
  await view.runAsync();
  await breath();
  return view.initialize(target).runAsync();
}

/** A chart as PNG, twice as large as on screen, light, with lines of text under it. */
export async function pngOf(chart: ChartModel, pixels: number, footer: readonly string[]): Promise<Blob> {
  const drawn = await draw(document.createElement('div'), chart, pixels, false);
  drawn.background(LIGHT.ground);
  const canvas = footedCanvas(await drawn.toCanvas(SCALE), footer, SCALE, LIGHT);
  drawn.finalize();
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/png'),
  );
}

let readable = 0;

/** Parts that a drawing refers to have names of their own in a page of many, and are not looked for where it was drawn. */
function ownNames(svg: string, own: string): string {
  return svg
    .replaceAll(/url\((?:&quot;|["'])?[^)#]*#([^)"'&]+)(?:&quot;|["'])?\)/g, `url(#${own}$1)`)
    .replaceAll(/ id="([^"]+)"/g, ` id="${own}$1"`);
}

/** A chart as SVG text whose marks say their labels when pointed at, without any script. */
export async function readableSvgOf(chart: ChartModel, pixels: number): Promise<string> {
  const target = document.createElement('div');
  const drawn = await draw(target, chart, pixels, false);
  for (const mark of target.querySelectorAll('svg [role="graphics-symbol"][aria-label]')) {
    const title = document.createElementNS('http://www.w3.org/2000/svg', 'title');
    title.textContent = mark.getAttribute('aria-label');
    mark.prepend(title);
  }
  const svg = target.querySelector('svg');
  const text = svg ? new XMLSerializer().serializeToString(svg) : '';
  drawn.finalize();
  return ownNames(text, `chart${++readable}-`);
}

/** A chart as SVG text, with lines of text under it. */
export async function svgOf(
  chart: ChartModel,
  pixels: number,
  dark: boolean,
  footer: readonly string[],
): Promise<string> {
  const drawn = await draw(document.createElement('div'), chart, pixels, dark);
  const svg = await drawn.toSVG();
  drawn.finalize();
  return footedSvg(svg, footer, dark ? DARK : LIGHT);
}
