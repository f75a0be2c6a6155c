import { tick } from 'svelte';
import { inTurn } from '../charts/library';
import { theme } from './theme.svelte';

/** Prints the notebook: light, whatever the page is, and not before its charts have been drawn so. */
export async function printNotebook(): Promise<void> {
  const back = theme.onPaper();
  try {
    await tick();
    await inTurn(() => Promise.resolve());
    await new Promise(requestAnimationFrame);
    print();
  } finally {
    back();
  }
}
