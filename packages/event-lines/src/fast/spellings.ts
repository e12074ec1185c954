/**
 * Names that are written in several ways, as `"a"` and `"\u0061"`: keeps the first entry of each.
 */
export class Spellings {
  private readonly entries = new Map<string, number>();

  /** Returns the first entry of the name. */
  firstOf(name: string, entry: number): number {
    const first = this.entries.get(name) ?? entry;
    this.entries.set(name, first);
    return first;
  }

  clear(): void {
    this.entries.clear();
  }
}
