/** What a worker tells of itself. */
interface Told {
  asked?: string[];
  refused?: string;
}

/** Counts what the page and its workers asked for since it was opened, and what the policy refused. */
class Privacy {
  #own = $state(0);
  #workers = $state(0);
  #elsewhere = $state.raw<string[]>([]);
  #refused = $state.raw<string[]>([]);

  /** Files of this site that were fetched, and nothing else may be. */
  get own(): number {
    return this.#own;
  }
  /** Those of them that workers fetched. */
  get byWorkers(): number {
    return this.#workers;
  }
  get elsewhere(): string[] {
    return this.#elsewhere;
  }
  get refused(): string[] {
    return this.#refused;
  }

  /** @param channel over which workers tell what they ask for. */
  start(channel: string): void {
    this.#note(performance.getEntriesByType('resource').map(({ name }) => name));
    new PerformanceObserver((list) => this.#note(list.getEntries().map(({ name }) => name))).observe({
      type: 'resource',
    });
    document.addEventListener('securitypolicyviolation', (event) =>
      this.#refuse(`${event.violatedDirective}: ${event.blockedURI}`),
    );
    new BroadcastChannel(channel).onmessage = ({ data }: MessageEvent<Told>) => {
      if (data.refused) this.#refuse(data.refused);
      this.#workers += this.#note(data.asked ?? []);
    };
  }

  #refuse(what: string): void {
    this.#refused = [...this.#refused, what];
  }

  /** @returns how many of them are files of this site. */
  #note(addresses: readonly string[]): number {
    const asked = addresses.filter((address) => !/^(blob|data):/.test(address));
    const own = asked.filter((address) => new URL(address, location.href).origin === location.origin);
    this.#own += own.length;
    if (own.length < asked.length)
      this.#elsewhere = [...this.#elsewhere, ...asked.filter((address) => !own.includes(address))];
    return own.length;
  }
}

export const privacy = new Privacy();
