/** The notebook for others to look at: results alone, one cell after the other, and nothing that changes them. */
class Presenting {
  #on = $state(false);

  get on(): boolean {
    return this.#on;
  }
  begin(): void {
    this.#on = true;
  }
  end(): void {
    this.#on = false;
  }
}

export const presenting = new Presenting();
