export type JsonRecord = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Returns the parsed text, or undefined if it is not JSON. Numbers that exceed the precision of a
 * double lose digits.
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A property's name, and its value as JSON text so that long numbers keep all their digits. */
export type TextEntry = readonly [name: string, json: string];

export function textEntries(record: JsonRecord): TextEntry[] {
  return Object.entries(record).map(([name, value]) => [name, JSON.stringify(value)]);
}

/** Returns the members of a JSON object, without its braces. */
export function writeMembers(entries: readonly TextEntry[]): string {
  return entries.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',');
}
