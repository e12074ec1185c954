/** Items waiting under names; the names take turns, the items of one name keep their order. */
export class TurnQueue<Item> {
  /** The name whose turn is next stands first. */
  private readonly lines = new Map<string, Item[]>();

  get size(): number {
    return [...this.lines.values()].reduce((sum, line) => sum + line.length, 0);
  }

  add(name: string, item: Item): void {
    this.lines.set(name, [...(this.lines.get(name) ?? []), item]);
  }

  /** For an item that had its turn already, in vain. */
  addFirst(name: string, item: Item): void {
    this.lines.set(name, [item, ...(this.lines.get(name) ?? [])]);
  }

  /** Removes and returns the next item that may go; its name goes to the end of the turns. */
  next(mayGo: (item: Item) => boolean): Item | undefined {
    for (const [name, line] of this.lines) {
      const item = line.find(mayGo);
      if (item === undefined) continue;
      this.remove(name, item);
      const rest = this.lines.get(name);
      if (rest !== undefined) {
        this.lines.delete(name);
        this.lines.set(name, rest);
      }
      return item;
    }
    return undefined;
  }

  remove(name: string, item: Item): void {
    const rest = (this.lines.get(name) ?? []).filter((other) => other !== item);
    if (rest.length === 0) this.lines.delete(name);
    else this.lines.set(name, rest);
  }

  *[Symbol.iterator](): Iterator<Item> {
    for (const line of this.lines.values()) yield* line;
  }
}
