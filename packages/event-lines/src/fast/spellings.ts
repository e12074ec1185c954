/**
 * Finds the first entry of a name that is written in several ways, such as `"a"` and `"\u0061"`.
 */
export class Spellings {
  private readonly entries = new Map<string, number>();

  /** Returns the entry of the first spelling of this name, which is `entry` if it is new. */
  firstOf(name: string, entry: number): number {
    const first = this.entries.get(name) ?? entry;
    this.entries.set(name, first);
    return first;
  }

  clear(): void {
    this.entries.clear();
  }
}
