/** The distinct cells of a column. */
export interface Words {
  texts: string[];
  counts: number[];
  /** For each of the first rows, which text; -1 where the row has no such cell. */
  rows: Int32Array;
}

const FIRST_SLOTS = 1024;
const FULL = 0.6;
const MOST_AT_ONCE = 1 << 28;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Of each word, side by side: its key in two halves, its length, and how often it stands there. */
const LOW = 0;
const HIGH = 1;
const LENGTH = 2;
const COUNT = 3;
const FIELDS = 4;
/** A word of so many bytes is its own key; of a longer one the key is a hash. */
const OWN_KEY = 8;

function hashOf(low: number, high: number, length: number): number {
  let hash = Math.imul(low ^ Math.imul(high, 0x9e3779b1) ^ length, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** Gives each distinct run of bytes a number, counts it, and keeps the numbers of the first rows. */
export class Dictionary {
  #slots = new Int32Array(FIRST_SLOTS).fill(-1);
  #bytes = new Uint8Array(1 << 16);
  #used = 0;
  /** Where the bytes of each word end. */
  #ends = new Int32Array(FIRST_SLOTS);
  #entries = new Int32Array(FIRST_SLOTS * FIELDS);
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
    const length = end - start;
    let low = 0;
    let high = 0;
    if (length <= OWN_KEY) {
      const middle = Math.min(end, start + 4);
      for (let at = start; at < middle; at++) low = (low << 8) | (bytes[at] as number);
      for (let at = middle; at < end; at++) high = (high << 8) | (bytes[at] as number);
    } else {
      low = 0x811c9dc5 | 0;
      for (let at = start; at < end; at++) low = Math.imul(low ^ (bytes[at] as number), 0x01000193);
    }
    const entries = this.#entries;
    const last = this.#last;
    if (last >= 0) {
      const entry = last * FIELDS;
      if (
        entries[entry + LOW] === low &&
        entries[entry + HIGH] === high &&
        entries[entry + LENGTH] === length &&
        (length <= OWN_KEY || this.#holds(last, bytes, start, end))
      ) {
        entries[entry + COUNT] = (entries[entry + COUNT] as number) + 1;
        this.#note(last);
        return last;
      }
    }
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = hashOf(low, high, length) & mask;
    for (;;) {
      const word = slots[slot] as number;
      if (word < 0) break;
      const entry = word * FIELDS;
      if (
        entries[entry + LOW] === low &&
        entries[entry + HIGH] === high &&
        entries[entry + LENGTH] === length &&
        (length <= OWN_KEY || this.#holds(word, bytes, start, end))
      ) {
        entries[entry + COUNT] = (entries[entry + COUNT] as number) + 1;
        this.#last = word;
        this.#note(word);
        return word;
      }
      slot = (slot + 1) & mask;
    }
    const word = this.#insert(slot, bytes, start, end);
    const entry = word * FIELDS;
    this.#entries[entry + LOW] = low;
    this.#entries[entry + HIGH] = high;
    this.#entries[entry + LENGTH] = length;
    this.#entries[entry + COUNT] = 1;
    if (this.#size > FULL * this.#slots.length) this.#rehash();
    this.#last = word;
    this.#note(word);
    return word;
  }

  /** What was added. @param read makes a cell's text of its bytes as they stand. */
  words(read: (raw: string) => string): Words {
    const texts = this.#texts();
    return {
      texts: texts.map(read),
      counts: Array.from({ length: this.#size }, (_, word) => this.#entries[word * FIELDS + COUNT] as number),
      rows: this.#rows.subarray(0, Math.min(this.#added, this.#keptRows)),
    };
  }

  /** Where all is ASCII, a place in the bytes is one in their text, which is made once. */
  #texts(): string[] {
    const bytes = this.#bytes.subarray(0, this.#used);
    const whole =
      this.#used < MOST_AT_ONCE && bytes.every((byte) => byte < 128) ? decoder.decode(bytes) : null;
    return Array.from({ length: this.#size }, (_, word) => {
      const start = word === 0 ? 0 : (this.#ends[word - 1] as number);
      const end = this.#ends[word] as number;
      return whole === null ? decoder.decode(bytes.subarray(start, end)) : whole.slice(start, end);
    });
  }

  #holds(word: number, bytes: Uint8Array, start: number, end: number): boolean {
    const from = word === 0 ? 0 : (this.#ends[word - 1] as number);
    if ((this.#ends[word] as number) - from !== end - start) return false;
    for (let at = start, own = from; at < end; at++, own++) if (this.#bytes[own] !== bytes[at]) return false;
    return true;
  }

  #insert(slot: number, bytes: Uint8Array, start: number, end: number): number {
    const word = this.#size++;
    if (word === this.#ends.length) {
      this.#ends = larger(this.#ends);
      this.#entries = larger(this.#entries);
    }
    while (this.#used + end - start > this.#bytes.length) {
      const more = new Uint8Array(this.#bytes.length * 2);
      more.set(this.#bytes);
      this.#bytes = more;
    }
    this.#bytes.set(bytes.subarray(start, end), this.#used);
    this.#used += end - start;
    this.#ends[word] = this.#used;
    this.#slots[slot] = word;
    return word;
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2).fill(-1);
    const mask = slots.length - 1;
    const entries = this.#entries;
    for (let word = 0; word < this.#size; word++) {
      const entry = word * FIELDS;
      let slot =
        hashOf(
          entries[entry + LOW] as number,
          entries[entry + HIGH] as number,
          entries[entry + LENGTH] as number,
        ) & mask;
      while ((slots[slot] as number) >= 0) slot = (slot + 1) & mask;
      slots[slot] = word;
    }
    this.#slots = slots;
  }

  #note(word: number): void {
    if (this.#added < this.#keptRows) {
      if (this.#added === this.#rows.length) this.#rows = larger(this.#rows);
      this.#rows[this.#added] = word;
    }
    this.#added++;
  }
}

function larger(numbers: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(numbers.length * 2);
  copy.set(numbers);
  return copy;
}
