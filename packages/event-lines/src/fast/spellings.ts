/**
 * Remembers the first spelling of each name. A name can be spelled in several ways, such as `"a"`
 * and `"\u0061"`, and the engine gives each spelling a number of its own, the entry.
 */
export class Spellings {
  private readonly entries = new Map<string, number>();

  /** Returns the entry of the first spelling of this name. If the name is new, that is `entry`. */
  firstOf(name: string, entry: number): number {
    const first = this.entries.get(name) ?? entry;
    this.entries.set(name, first);
    return first;
  }

  clear(): void {
    this.entries.clear();
  }
}
