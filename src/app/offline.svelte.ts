/** Whether the program is kept for visits without a network, and whether a newer version waits for a word. */
class Offline {
  #state = $state<'online' | 'keeping' | 'kept'>('online');
  #newer = $state.raw<ServiceWorker | null>(null);
  #onnewer: () => void = () => undefined;

  get state(): 'online' | 'keeping' | 'kept' {
    return this.#state;
  }
  /** A newer version is kept; this tab shows the old one until it is told otherwise. */
  get newer(): boolean {
    return this.#newer !== null;
  }

  /**
   * Lets the program be kept. To be called once the page no longer waits for files of its own.
   * @param onnewer called when a newer version is there.
   */
  async start(onnewer: () => void): Promise<void> {
    this.#onnewer = onnewer;
    const container = (navigator as { serviceWorker?: ServiceWorkerContainer }).serviceWorker;
    const registration = await container?.getRegistration().catch(() => undefined);
    if (!container || !registration) return;
    registration.addEventListener('updatefound', () => this.#watch(container, registration.installing));
    this.#watch(container, registration.installing);
    this.#watch(container, registration.waiting);
    if (registration.active) this.#state = 'kept';
  }

  /** Shows the newer version in this tab. What is loaded is gone with the old one. */
  apply(): void {
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
    this.#newer?.postMessage('apply');
  }

  #watch(container: ServiceWorkerContainer, worker: ServiceWorker | null): void {
    if (!worker) return;
    const look = (): void => {
      if (worker.state === 'installed' && container.controller) {
        this.#newer = worker;
        this.#onnewer();
      } else if (worker.state === 'activated') this.#state = 'kept';
    };
    worker.addEventListener('statechange', look);
    look();
    if (worker.state !== 'installing') return;
    if (this.#state === 'online') this.#state = 'keeping';
    worker.postMessage('begin');
  }
}

export const offline = new Offline();
