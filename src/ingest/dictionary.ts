/** The distinct cells of a column. */
export interface Words {
  texts: string[];
  counts: number[];
  /** For each of the first rows, which text; -1 where the row has no such cell. */
  rows: Int32Array;
}

const FIRST_SLOTS = 1024;
const FULL = 0.6;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Gives each distinct run of bytes a number, counts it, and keeps the numbers of the first rows. */
export class Dictionary {
  #slots = new Int32Array(FIRST_SLOTS).fill(-1);
  #bytes = new Uint8Array(1 << 16);
  #used = 0;
  /** Of each word, by number: where its bytes end, its hash, how often it stands there. */
  #ends = new Int32Array(FIRST_SLOTS);
  #hashes = new Int32Array(FIRST_SLOTS);
  #counts = new Int32Array(FIRST_SLOTS);
  #size = 0;
  /** The word of the row before: rows of one order, of one day stand together. */
  #last = -1;
  #rows = new Int32Array(1 << 12);
  #added = 0;
  readonly #keptRows: number;

  constructor(keptRows: number) {
    this.#keptRows = keptRows;
  }

  get size(): number {
    return this.#size;
  }

  /** A row without such a cell. */
  skip(): void {
    this.#note(-1);
  }

  /** Adds a cell. @returns the number of its text. */
  add(bytes: Uint8Array, start: number, end: number): number {
    if (this.#last >= 0 && this.#holds(this.#last, bytes, start, end)) {
      this.#counts[this.#last] = (this.#counts[this.#last] as number) + 1;
      this.#note(this.#last);
      return this.#last;
    }
    let hash = 0x811c9dc5;
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
    const mask = this.#slots.length - 1;
    let slot = (hash ^ (hash >>> 15)) & mask;
    for (;;) {
      const word = this.#slots[slot] as number;
      if (word < 0) break;
      if (this.#hashes[word] === hash && this.#holds(word, bytes, start, end)) {
        this.#counts[word] = (this.#counts[word] as number) + 1;
        this.#last = word;
        this.#note(word);
        return word;
      }
      slot = (slot + 1) & mask;
    }
    const word = this.#insert(slot, hash, bytes, start, end);
    this.#last = word;
    this.#note(word);
    return word;
  }

  /** What was added. @param read makes a cell's text of its bytes as they stand. */
  words(read: (raw: string) => string): Words {
    return {
      texts: Array.from({ length: this.#size }, (_, word) => read(this.text(word))),
      counts: Array.from(this.#counts.subarray(0, this.#size)),
      rows: this.#rows.subarray(0, Math.min(this.#added, this.#keptRows)),
    };
  }

  text(word: number): string {
    return decoder.decode(this.#bytes.subarray(word === 0 ? 0 : this.#ends[word - 1], this.#ends[word]));
  }

  #holds(word: number, bytes: Uint8Array, start: number, end: number): boolean {
    const from = word === 0 ? 0 : (this.#ends[word - 1] as number);
    if ((this.#ends[word] as number) - from !== end - start) return false;
    for (let at = start, own = from; at < end; at++, own++) if (this.#bytes[own] !== bytes[at]) return false;
    return true;
  }

  #insert(slot: number, hash: number, bytes: Uint8Array, start: number, end: number): number {
    const word = this.#size++;
    if (word === this.#ends.length) this.#grow();
    while (this.#used + end - start > this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes.set(bytes.subarray(start, end), this.#used);
    this.#used += end - start;
    this.#ends[word] = this.#used;
    this.#hashes[word] = hash;
    this.#counts[word] = 1;
    this.#slots[slot] = word;
    if (this.#size > FULL * this.#slots.length) this.#rehash();
    return word;
  }

  #grow(): void {
    const larger = (numbers: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> => {
      const copy = new Int32Array(numbers.length * 2);
      copy.set(numbers);
      return copy;
    };
    this.#ends = larger(this.#ends);
    this.#hashes = larger(this.#hashes);
    this.#counts = larger(this.#counts);
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2).fill(-1);
    const mask = slots.length - 1;
    for (let word = 0; word < this.#size; word++) {
      const hash = this.#hashes[word] as number;
      let slot = (hash ^ (hash >>> 15)) & mask;
      while ((slots[slot] as number) >= 0) slot = (slot + 1) & mask;
      slots[slot] = word;
    }
    this.#slots = slots;
  }

  #note(word: number): void {
    if (this.#added < this.#keptRows) {
      if (this.#added === this.#rows.length) {
        const larger = new Int32Array(this.#rows.length * 2);
        larger.set(this.#rows);
        this.#rows = larger;
      }
      this.#rows[this.#added] = word;
    }
    this.#added++;
  }
}
