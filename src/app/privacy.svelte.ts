/** Counts what the page asked for since it was opened, and what the policy refused. */
class Privacy {
  #own = $state(0);
  #elsewhere = $state.raw<string[]>([]);
  #refused = $state.raw<string[]>([]);

  /** Files of this site that were fetched, and nothing else may be. */
  get own(): number {
    return this.#own;
  }
  get elsewhere(): string[] {
    return this.#elsewhere;
  }
  get refused(): string[] {
    return this.#refused;
  }

  start(): void {
    const note = (entries: PerformanceEntryList): void => {
      for (const entry of entries) {
        if (/^(blob|data):/.test(entry.name)) continue;
        if (new URL(entry.name, location.href).origin === location.origin) this.#own++;
        else this.#elsewhere = [...this.#elsewhere, entry.name];
      }
    };
    note(performance.getEntriesByType('resource'));
    new PerformanceObserver((list) => note(list.getEntries())).observe({ type: 'resource' });
    document.addEventListener('securitypolicyviolation', (event) => {
      this.#refused = [...this.#refused, `${event.violatedDirective}: ${event.blockedURI}`];
    });
  }
}

export const privacy = new Privacy();
