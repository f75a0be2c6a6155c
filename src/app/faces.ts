import { bringWords } from '../notebook/panels';
import type { PanelFace } from '../panel/tools';
import { begin } from '../ui/activity';

const PRESENTS = import.meta.glob<Pick<PanelFace, 'present'>>('../panels/*/present.ts');
const OWN = import.meta.glob<Partial<Pick<PanelFace, 'parts' | 'forms'>>>('../panels/*/own.ts');

const made = new Map<string, Promise<PanelFace>>();

async function fetchFace(panel: string): Promise<PanelFace> {
  const present = PRESENTS[`../panels/${panel}/present.ts`];
  if (!present) throw new Error(`panel without a picture: ${panel}`);
  const [face, own] = await Promise.all([present(), OWN[`../panels/${panel}/own.ts`]?.(), bringWords(panel)]);
  return { present: face.present, parts: own?.parts ?? {}, forms: own?.forms ?? {} };
}

/** The face of a panel, fetched when it is first shown; the page is busy until it has come. */
export function faceOf(panel: string): Promise<PanelFace> {
  const known = made.get(panel);
  if (known) return known;
  const done = begin();
  const face = fetchFace(panel).finally(() => setTimeout(done));
  made.set(panel, face);
  face.catch(() => made.delete(panel));
  return face;
}
