/**
 * Opens a dialog before the page. @returns takes it away: the focus is then where it was before, or, where that is gone, in the work itself.
 */
export function modal(dialog: HTMLDialogElement): () => void {
  const before = document.activeElement;
  dialog.showModal();
  return () => {
    dialog.close();
    const { activeElement } = document;
    if (activeElement && activeElement !== document.body && !dialog.contains(activeElement)) return;
    const isThere = before instanceof HTMLElement && before.isConnected && before !== document.body;
    (isThere ? before : document.getElementById('content'))?.focus({ preventScroll: true });
  };
}
