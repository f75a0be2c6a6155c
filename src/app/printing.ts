import { tick } from 'svelte';
import { inTurn } from '../charts/library';
import { theme } from './theme.svelte';

/** Prints the notebook: light, whatever the page is, and not before its charts have been drawn so. */
export const printNotebook = (): Promise<void> => printed('notebook');

/** Prints what stands at the side, and nothing of the notebook. */
export const printDrawer = (): Promise<void> => printed('drawer');

async function printed(what: 'notebook' | 'drawer'): Promise<void> {
  const back = theme.onPaper();
  document.documentElement.dataset.printing = what;
  try {
    await tick();
    await inTurn(() => Promise.resolve());
    await new Promise(requestAnimationFrame);
    print();
  } finally {
    delete document.documentElement.dataset.printing;
    back();
  }
}
