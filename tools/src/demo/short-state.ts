const MOST = 72;

/** A state on one line: its values, not the lists that grow with the project. */
export function shortState(state: Readonly<Record<string, unknown>> | undefined): string {
  if (state === undefined) return '';
  const short = Object.entries(state).map(([key, value]): [string, unknown] => {
    if (Array.isArray(value)) return [key, `${value.length} entries`];
    const isMap = typeof value === 'object' && value !== null;
    return [key, isMap ? `${Object.keys(value).length} entries` : value];
  });
  const text = JSON.stringify(Object.fromEntries(short));
  return text.length > MOST ? `${text.slice(0, MOST - 1)}…` : text;
}
