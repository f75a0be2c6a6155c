import { escaped } from '../ui/markup';
import { FONT } from '../ui/tokens';
import type { ChartTheme } from './theme';

const SIZE = 11;
const LEADING = 15;
const MARGIN = 6;
/** Width of a Latin letter and of a Chinese one, at most, of the size. */
const NARROW = 0.56;
const WIDE = 1;

const isWide = (sign: string): boolean => (sign.codePointAt(0) ?? 0) > 0x2e7f;

/** A text in lines that fit, broken at blanks and between Chinese signs. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let [line, used] = ['', 0];
  for (const piece of text.match(/[\u2e80-\uffff]|[^\s\u2e80-\uffff]+\s*|\s+/gu) ?? []) {
    const room = [...piece].reduce((sum, sign) => sum + (isWide(sign) ? WIDE : NARROW) * SIZE, 0);
    if (used + room > width && line !== '') {
      lines.push(line.trimEnd());
      [line, used] = ['', 0];
    }
    line += piece;
    used += room;
  }
  return line.trim() === '' ? lines : [...lines, line.trimEnd()];
}

/** A picture with lines of text under it. @param svg as the drawing library writes it. */
export function footedSvg(
  svg: string,
  texts: readonly string[],
  { muted }: Pick<ChartTheme, 'muted'>,
): string {
  const size = /<svg[^>]*?\bwidth="([\d.]+)"[^>]*?\bheight="([\d.]+)"/.exec(svg);
  if (!size || texts.length === 0) return svg;
  const [width, height] = [Number(size[1]), Number(size[2])];
  const lines = texts.flatMap((text) => wrapped(text, width - 2 * MARGIN));
  const all = height + 2 * MARGIN + LEADING * lines.length;
  const written = lines
    .map(
      (line, index) =>
        `<text x="${MARGIN}" y="${height + MARGIN + LEADING * (index + 1) - 4}" font-size="${SIZE}" font-family="${escaped(FONT)}" fill="${muted}">${escaped(line)}</text>`,
    )
    .join('');
  return svg
    .replace(/(<svg[^>]*?\bheight=")[\d.]+(")/, `$1${all}$2`)
    .replace(/(<svg[^>]*?\bviewBox="[\d.-]+ [\d.-]+ [\d.]+ )[\d.]+(")/, `$1${all}$2`)
    .replace(/<\/svg>\s*$/, `${written}</svg>`);
}

/** The same on a canvas that was drawn `scale` times as large. */
export function footedCanvas(
  canvas: HTMLCanvasElement,
  texts: readonly string[],
  scale: number,
  { muted, ground }: Pick<ChartTheme, 'muted' | 'ground'>,
): HTMLCanvasElement {
  const lines = texts.flatMap((text) => wrapped(text, canvas.width / scale - 2 * MARGIN));
  const made = document.createElement('canvas');
  made.width = canvas.width;
  made.height = canvas.height + (lines.length > 0 ? scale * (2 * MARGIN + LEADING * lines.length) : 0);
  const context = made.getContext('2d');
  if (!context) return canvas;
  context.fillStyle = ground;
  context.fillRect(0, 0, made.width, made.height);
  context.drawImage(canvas, 0, 0);
  context.scale(scale, scale);
  context.fillStyle = muted;
  context.font = `${SIZE}px ${FONT}`;
  lines.forEach((line, index) =>
    context.fillText(line, MARGIN, canvas.height / scale + MARGIN + LEADING * (index + 1) - 4),
  );
  return made;
}
