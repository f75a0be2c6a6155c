export interface Toast {
  id: number;
  text: string;
  action: { label: string; run: () => void } | null;
}

const SHOWN_MS = 8000;

/** Short messages at the foot of the page, each with at most one way back. */
class Toasts {
  #list = $state<Toast[]>([]);
  #next = 1;

  get list(): Toast[] {
    return this.#list;
  }

  show(text: string, action: Toast['action'] = null): void {
    const id = this.#next++;
    this.#list.push({ id, text, action });
    setTimeout(() => this.close(id), SHOWN_MS);
  }

  close(id: number): void {
    this.#list = this.#list.filter((toast) => toast.id !== id);
  }
}

export const toasts = new Toasts();
