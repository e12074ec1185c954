export type Child = Node | string;

/**
 * Creates an element. Strings become text or attributes, and are never parsed as markup.
 */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/**
 * Creates an element for a name from the data. A name in another text direction does not change the
 * order of the text around it.
 */
export function nameOf(text: string): HTMLElement {
  return element('bdi', { class: 'name' }, text);
}

/** Creates a section of the page, with a heading that the navigation links to. */
export function section(id: string, title: string, ...children: readonly Child[]): HTMLElement {
  const heading = element('h2', { id: `${id}-title` }, title);
  return element('section', { id, 'aria-labelledby': `${id}-title` }, heading, ...children);
}

export interface TableColumn<Row> {
  readonly title: string;
  readonly isNumber?: boolean;
  readonly cell: (row: Row) => Child;
}

export function table<Row>(
  caption: string,
  columns: readonly TableColumn<Row>[],
  rows: readonly Row[],
): HTMLElement {
  const side = (isNumber = false): Record<string, string> => (isNumber ? { class: 'number' } : {});
  const heads = columns.map(({ title, isNumber }) =>
    element('th', { scope: 'col', ...side(isNumber) }, title),
  );
  const body = rows.map((row) =>
    element(
      'tr',
      {},
      ...columns.map(({ isNumber, cell }) => element('td', side(isNumber), cell(row))),
    ),
  );
  const made = element(
    'table',
    {},
    element('caption', { class: 'hidden' }, caption),
    element('thead', {}, element('tr', {}, ...heads)),
    element('tbody', {}, ...body),
  );
  // A wide table can be scrolled on its own, also with the keyboard.
  return element(
    'div',
    { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption },
    made,
  );
}

/** Creates an element that the user can open. Its content is created when it is opened. */
export function folded(title: string, make: () => Node): HTMLElement {
  const details = element('details', {}, element('summary', {}, title));
  details.addEventListener('toggle', () => {
    if (details.open && details.childElementCount === 1) details.append(make());
  });
  return details;
}
