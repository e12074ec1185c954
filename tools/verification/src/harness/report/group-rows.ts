/**
 * Returns a table row with the name and the figures of each group of items, in the order in which
 * the groups first occur, and a last row `all` for all items.
 */
export function groupRows<Item>(
  items: readonly Item[],
  groupOf: (item: Item) => string,
  figuresOf: (group: readonly Item[]) => readonly string[],
): string[][] {
  const names = [...new Set(items.map(groupOf))];
  return [
    ...names.map((name) => [name, ...figuresOf(items.filter((item) => groupOf(item) === name))]),
    ['all', ...figuresOf(items)],
  ];
}
