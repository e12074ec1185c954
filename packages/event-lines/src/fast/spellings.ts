/** Names that are written in several ways, as `"a"` and `"\u0061"`: which entry each was met with first. */
export class Spellings {
  private readonly entries = new Map<string, number>();

  /** Returns the entry that the name was met with first. */
  firstOf(name: string, entry: number): number {
    const first = this.entries.get(name) ?? entry;
    this.entries.set(name, first);
    return first;
  }

  clear(): void {
    this.entries.clear();
  }
}
