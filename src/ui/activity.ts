let running = 0;

/** Marks the page as busy from the very event that starts work until the last of it has settled. */
export function begin(): () => void {
  running++;
  document.documentElement.dataset.busy = 'true';
  let open = true;
  return () => {
    if (!open) return;
    open = false;
    running--;
    if (running === 0) document.documentElement.dataset.busy = 'false';
  };
}
