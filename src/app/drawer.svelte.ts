import type { Rule, Segment } from '../data/segments/rule';
import type { Snapshot } from '../notebook/snapshots.svelte';

export type DrawerContent =
  | { kind: 'definition'; panel: string }
  | { kind: 'sql'; cell: string }
  | { kind: 'members'; rule: Rule; title: string; segment?: string | null | undefined }
  | { kind: 'person'; id: string; among?: readonly string[] }
  | { kind: 'follow_ups' }
  | { kind: 'joins' }
  | { kind: 'segment_history'; id: string }
  | { kind: 'rows' }
  | { kind: 'rejects'; file: string }
  | { kind: 'cleaning' }
  | { kind: 'expectations' }
  | { kind: 'history' }
  | { kind: 'graph' }
  | { kind: 'proof' }
  | { kind: 'overlap' }
  | { kind: 'ledger' }
  | { kind: 'inventory' }
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

export type Dialog =
  | { kind: 'share' }
  | { kind: 'open-link' }
  | { kind: 'templates' }
  | { kind: 'keep' }
  | { kind: 'report' }
  | { kind: 'shortcuts' }
  | { kind: 'project' }
  | { kind: 'forget' }
  | { kind: 'compare'; snapshot: Snapshot }
  | { kind: 'segment'; id: string | null; rule: Rule; name: string };

/** What stands before the page and wants an answer; one thing at a time. */
class Dialogs {
  #content = $state.raw<Dialog | null>(null);

  get content(): Dialog | null {
    return this.#content;
  }
  open(content: Dialog): void {
    this.#content = content;
  }
  close(): void {
    this.#content = null;
  }
}

export const dialogs = new Dialogs();

/** Opens a saved segment to be changed. */
export const openSegment = ({ id, rule, name }: Segment): void =>
  dialogs.open({ kind: 'segment', id, rule: JSON.parse(JSON.stringify(rule)) as Rule, name });
