import { toAppError, type AppError } from '../../engine/errors';
import { decodeLink } from '../../notebook/link';
import type { Notebook } from '../../notebook/notebook.svelte';
import type { NotebookDocument } from '../../notebook/schema';
import { begin } from '../../ui/activity';

interface Host {
  readonly notebook: Notebook;
  /** Says why something did not come in; null takes it back. */
  say(error: AppError | null): void;
}

/** Notebooks that come by link. */
export class Links {
  readonly #host: Host;
  #incoming = $state.raw<NotebookDocument | null>(null);

  constructor(host: Host) {
    this.#host = host;
  }

  /** What came and waits for a word, null where nothing does. */
  get incoming(): NotebookDocument | null {
    return this.#incoming;
  }

  /** Reads a link. Nothing of it runs before `accept`. */
  async receive(fragment: string): Promise<void> {
    const done = begin();
    this.#host.say(null);
    try {
      this.#incoming = await decodeLink(fragment);
    } catch (cause) {
      this.#host.say(toAppError(cause));
    } finally {
      done();
    }
  }

  async accept(): Promise<void> {
    const document = this.#incoming;
    this.#incoming = null;
    if (document) await this.#host.notebook.replace(document);
  }

  refuse(): void {
    this.#incoming = null;
  }
}
