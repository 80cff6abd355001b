/** Slots a table begins with; always a power of two. */
const firstSlots = 1024;
const minute = 60_000;
/** A 64-bit integer and its two words. */
const word = new BigUint64Array(1);
const words = new Uint32Array(word.buffer);

/**
 * When ids were announced last, and by which owner: 14 bytes a slot instead of a string and a number object for each. An open-addressing
 * hash table with linear probing; ids are spread evenly already, because they are hashes.
 */
export class Announced {
  #mask: number;
  #low: Uint32Array;
  #high: Uint32Array;
  /** Minutes since the epoch; 0 marks an empty slot. */
  #minutes: Uint32Array;
  #owners: Uint16Array;
  #size = 0;
  readonly #counts: number[] = [];

  /** @param expected ids for which there is room without growing. */
  constructor(expected = 0) {
    const slots = slotsFor(expected);
    this.#mask = slots - 1;
    this.#low = new Uint32Array(slots);
    this.#high = new Uint32Array(slots);
    this.#minutes = new Uint32Array(slots);
    this.#owners = new Uint16Array(slots);
  }

  get size(): number {
    return this.#size;
  }

  /** How many ids an owner has announced. */
  count(owner: number): number {
    return this.#counts[owner] ?? 0;
  }

  /** Milliseconds since the epoch, in whole minutes; `undefined` when the id is unknown. */
  last(id: bigint): number | undefined {
    word[0] = id;
    return this.lastOf(words[0] as number, words[1] as number);
  }

  /** `last` of an id by its two words. */
  lastOf(low: number, high: number): number | undefined {
    const minutes = this.#minutes[this.#find(low, high)] as number;
    return minutes === 0 ? undefined : minutes * minute;
  }

  set(id: bigint, time: number, owner: number): void {
    word[0] = id;
    this.setOf(words[0] as number, words[1] as number, time, owner);
  }

  /** `set` of an id by its two words. */
  setOf(low: number, high: number, time: number, owner: number): void {
    let slot = this.#find(low, high);
    if (this.#minutes[slot] === 0) {
      if (this.#size >= 0.7 * this.#minutes.length) {
        this.#rebuild(this.#minutes.length * 2, 0);
        slot = this.#find(low, high);
      }
      this.#size++;
    } else {
      const before = this.#owners[slot] as number;
      this.#counts[before] = this.count(before) - 1;
    }
    this.#counts[owner] = this.count(owner) + 1;
    this.#low[slot] = low;
    this.#high[slot] = high;
    this.#minutes[slot] = Math.max(1, Math.floor(time / minute));
    this.#owners[slot] = owner;
  }

  /** Forgets what was announced last before `time`. */
  forgetBefore(time: number): void {
    const oldest = Math.floor(time / minute);
    let kept = 0;
    for (const minutes of this.#minutes) if (minutes !== 0 && minutes >= oldest) kept++;
    if (kept === this.#size) return;
    this.#rebuild(slotsFor(kept), oldest);
  }

  /** The id's slot, or the empty one where it would go. */
  #find(low: number, high: number): number {
    let slot = low & this.#mask;
    while (this.#minutes[slot] !== 0 && (this.#low[slot] !== low || this.#high[slot] !== high)) slot = (slot + 1) & this.#mask;
    return slot;
  }

  #rebuild(slots: number, oldest: number): void {
    const [low, high, minutes, owners] = [this.#low, this.#high, this.#minutes, this.#owners];
    this.#mask = slots - 1;
    this.#low = new Uint32Array(slots);
    this.#high = new Uint32Array(slots);
    this.#minutes = new Uint32Array(slots);
    this.#owners = new Uint16Array(slots);
    this.#size = 0;
    this.#counts.fill(0);
    for (let from = 0; from < minutes.length; from++) {
      if (minutes[from] === 0 || (minutes[from] as number) < oldest) continue;
      let to = (low[from] as number) & this.#mask;
      while (this.#minutes[to] !== 0) to = (to + 1) & this.#mask;
      this.#low[to] = low[from] as number;
      this.#high[to] = high[from] as number;
      this.#minutes[to] = minutes[from] as number;
      this.#owners[to] = owners[from] as number;
      this.#size++;
      this.#counts[owners[from] as number] = this.count(owners[from] as number) + 1;
    }
  }
}

function slotsFor(ids: number): number {
  let slots = firstSlots;
  while (ids >= 0.5 * slots) slots *= 2;
  return slots;
}
