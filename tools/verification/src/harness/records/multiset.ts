/** A set of texts that counts how often each text was added. */
export class Multiset {
  private readonly counts = new Map<string, number>();
  private total = 0;

  constructor(texts: Iterable<string> = []) {
    this.addAll(texts);
  }

  get size(): number {
    return this.total;
  }

  count(text: string): number {
    return this.counts.get(text) ?? 0;
  }

  addAll(texts: Iterable<string>): void {
    for (const text of texts) {
      this.counts.set(text, this.count(text) + 1);
      this.total += 1;
    }
  }

  /** Returns how many of these texts do not occur in this multiset. */
  countUnknown(texts: readonly string[]): number {
    return texts.filter((text) => !this.counts.has(text)).length;
  }

  texts(): IterableIterator<string> {
    return this.counts.keys();
  }

  /**
   * Returns how many texts of the other multiset this one lacks. A text that occurs there three
   * times and here once counts twice.
   */
  countMissing(other: Multiset): number {
    let missing = 0;
    for (const [text, count] of other.counts) missing += Math.max(0, count - this.count(text));
    return missing;
  }
}
