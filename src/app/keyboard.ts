import type { Notebook } from '../notebook/notebook.svelte';
import { dialogs, drawer } from './drawer.svelte';
import { goToCell } from './navigation';
import { presenting } from './presenting.svelte';
import { printNotebook } from './printing';
import { saveNotebook } from './save';

/** What the palette is opened for: everything, a new cell above or below the chosen one, or a customer. */
export type PaletteFor = 'all' | 'above' | 'below' | 'customer';

/** What keys do that only the page knows. */
export interface Keys {
  notebook: Notebook;
  /** Something is loaded. */
  loaded(): boolean;
  pick(): void;
  palette(what: PaletteFor): void;
  isPaletteOpen(): boolean;
}

/** Keys with Ctrl, or ⌘ on a Mac. */
const WITH_COMMAND: Record<string, (keys: Keys, event: KeyboardEvent) => void> = {
  k: ({ palette }) => palette('all'),
  o: ({ pick }) => pick(),
  s: ({ notebook }) => saveNotebook(notebook),
  p: () => void printNotebook(),
};

/** Keys by themselves, where nobody is typing. */
const PLAIN: Record<string, (keys: Keys) => void> = {
  '?': () => dialogs.open({ kind: 'shortcuts' }),
  a: ({ palette }) => palette('above'),
  b: ({ palette }) => palette('below'),
  j: ({ notebook }) => step(notebook, 1),
  k: ({ notebook }) => step(notebook, -1),
  p: ({ notebook }) => present(notebook),
  '/': ({ palette }) => palette('customer'),
};

/** Shows the notebook to others, from the chosen cell on, or from the first. */
export function present(notebook: Notebook): void {
  presenting.begin();
  step(notebook, 0);
}

/** Goes to the next cell or the one before. */
function step(notebook: Notebook, by: -1 | 0 | 1): void {
  const { cells } = notebook.document;
  const at = cells.findIndex(({ id }) => id === notebook.selected);
  const next = cells[at < 0 ? 0 : Math.max(0, Math.min(cells.length - 1, at + by))];
  if (!next) return;
  notebook.selected = next.id;
  void goToCell(next.id);
}

const isTyping = (event: KeyboardEvent): boolean => {
  const [target] = event.composedPath();
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.closest('input:not([type="checkbox"], [type="range"]), textarea, select') !== null)
  );
};

const ARROWS: Record<string, 1 | -1> = {
  ArrowDown: 1,
  ArrowRight: 1,
  PageDown: 1,
  ArrowUp: -1,
  ArrowLeft: -1,
  PageUp: -1,
};

function whilePresenting(keys: Keys, event: KeyboardEvent): void {
  const by = ARROWS[event.key];
  if (event.key === 'Escape') presenting.end();
  else if (by) {
    event.preventDefault();
    step(keys.notebook, by);
  }
}

/** Does what a key means on the page. */
export function onKey(keys: Keys, event: KeyboardEvent): void {
  if (event.defaultPrevented) return;
  if (presenting.on) return whilePresenting(keys, event);
  const key = event.key.toLowerCase();
  const typing = isTyping(event);
  if (event.ctrlKey || event.metaKey) {
    const undoes = key === 'z' || key === 'y';
    const own = WITH_COMMAND[key];
    if (undoes && typing) return;
    if (!undoes && (!own || event.altKey || event.shiftKey)) return;
    if (key === 'p' && !keys.loaded()) return;
    event.preventDefault();
    if (!undoes) own?.(keys, event);
    else if (key === 'y' || event.shiftKey) keys.notebook.redo();
    else keys.notebook.undo();
    return;
  }
  const isFree = !dialogs.content && !keys.isPaletteOpen();
  if (key === 'escape' && isFree) drawer.close();
  if (typing || event.altKey || !isFree) return;
  const own = PLAIN[key];
  if (!own || (key !== '?' && !keys.loaded())) return;
  event.preventDefault();
  own(keys);
}
