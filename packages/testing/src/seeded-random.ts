/** A pseudo-random generator whose results depend only on the seed and the order of the calls. */
export class SeededRandom {
  private state: number;

  constructor(seed: number) {
    // Mix the bits, because similar seeds would otherwise begin with similar numbers.
    this.state = Math.imul(seed ^ 0x5f356495, 0x9e3779b1) >>> 0;
    this.next();
  }

  /** Returns a number from 0 to below 1, like `Math.random`. */
  readonly next = (): number => {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };

  /** Returns an integer from 0 to below `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** Returns an integer from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  /** Returns true with a probability of `share` percent. */
  percent(share: number): boolean {
    return this.next() * 100 < share;
  }

  /** Returns true once in `times` calls, on average. */
  once(times: number): boolean {
    return this.below(times) === 0;
  }

  /** Calls `make` `count` times and returns the results. */
  list<T>(count: number, make: () => T): T[] {
    return Array.from({ length: count }, make);
  }

  /**
   * Returns one of the choices.
   * @throws RangeError if there are none
   */
  pick<const T>(choices: readonly T[]): T {
    if (choices.length === 0) throw new RangeError('nothing to choose from');
    return choices[this.between(0, choices.length - 1)] as T;
  }

  /** Returns an integer up to `most`. All orders of magnitude are equally probable. */
  upTo(most: number): number {
    return Math.floor(most ** this.next());
  }
}
