/**
 * A queue of items that are grouped by name. The names take turns; items of the same name keep
 * their order.
 */
export class RoundRobinQueue<Item> {
  /** The items by name. The first name has the next turn. */
  private readonly queues = new Map<string, Item[]>();

  get size(): number {
    return [...this.queues.values()].reduce((sum, items) => sum + items.length, 0);
  }

  add(name: string, item: Item): void {
    this.queues.set(name, [...(this.queues.get(name) ?? []), item]);
  }

  /** Adds an item before the other items of its name, so that it is the next one of its name. */
  addFirst(name: string, item: Item): void {
    this.queues.set(name, [item, ...(this.queues.get(name) ?? [])]);
  }

  /**
   * Removes and returns the next item for which `accepts` returns true. Its name then has the last
   * turn.
   */
  next(accepts: (item: Item) => boolean): Item | undefined {
    for (const [name, items] of this.queues) {
      const item = items.find(accepts);
      if (item === undefined) continue;
      this.remove(name, item);
      const rest = this.queues.get(name);
      if (rest !== undefined) {
        this.queues.delete(name);
        this.queues.set(name, rest);
      }
      return item;
    }
    return undefined;
  }

  remove(name: string, item: Item): void {
    const rest = (this.queues.get(name) ?? []).filter((other) => other !== item);
    if (rest.length === 0) this.queues.delete(name);
    else this.queues.set(name, rest);
  }

  *[Symbol.iterator](): Iterator<Item> {
    for (const items of this.queues.values()) yield* items;
  }
}
