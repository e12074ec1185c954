/** Choices that look random and follow from the seed alone, in the order they are made. */
export class SeededRandom {
  private state: number;

  constructor(seed: number) {
    // Neighbouring seeds would otherwise begin alike.
    this.state = Math.imul(seed ^ 0x5f356495, 0x9e3779b1) >>> 0;
    this.next();
  }

  /** From 0 to below 1, like `Math.random`. */
  readonly next = (): number => {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };

  /** A whole number from 0 to below `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  /** Returns true in `share` of a hundred cases. */
  percent(share: number): boolean {
    return this.next() * 100 < share;
  }

  /** Returns true once in that number of calls, on average. */
  once(times: number): boolean {
    return this.below(times) === 0;
  }

  /** So many results, each made anew. */
  list<T>(count: number, make: () => T): T[] {
    return Array.from({ length: count }, make);
  }

  /** @throws RangeError when there is nothing to choose from */
  pick<const T>(choices: readonly T[]): T {
    if (choices.length === 0) throw new RangeError('nothing to choose from');
    return choices[this.between(0, choices.length - 1)] as T;
  }

  /** A number of any size up to `most`, small ones as often as large ones. */
  upTo(most: number): number {
    return Math.floor(most ** this.next());
  }
}
