import type { PanelRule } from '../data/segments/rule';

export type DrawerContent =
  | { kind: 'definition'; panel: string }
  | { kind: 'sql'; cell: string }
  | { kind: 'members'; rule: PanelRule; title: string }
  | { kind: 'rows' }
  | { kind: 'rejects'; file: string }
  | { kind: 'privacy' };

/** What stands in the drawer at the side; one thing at a time. */
class Drawer {
  #content = $state.raw<DrawerContent | null>(null);
  #opener: HTMLElement | null = null;

  get content(): DrawerContent | null {
    return this.#content;
  }

  open(content: DrawerContent): void {
    this.#opener = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    this.#content = content;
  }

  close(): void {
    this.#content = null;
    this.#opener?.focus();
  }
}

export const drawer = new Drawer();
