import { RawNumber, type JsonValue } from './json.js';

/**
 * Returns the JSON text of a value on one line, like `JSON.stringify`, but writes a `RawNumber`
 * digit for digit. Node 20 has no `JSON.rawJSON`, so a value that contains a `RawNumber` is written
 * by our own walk.
 */
export function writeJson(value: JsonValue): string {
  return holdsRawNumber(value) ? writeValue(value) : JSON.stringify(value);
}

function holdsRawNumber(value: JsonValue | undefined): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (value instanceof RawNumber) return true;
  return Object.values(value).some(holdsRawNumber);
}

function writeValue(value: JsonValue): string {
  if (value instanceof RawNumber) return value.text;
  if (Array.isArray(value)) {
    return `[${(value as readonly JsonValue[]).map(writeValue).join(',')}]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members: string[] = [];
  for (const [name, member] of Object.entries(value)) {
    if (member !== undefined) members.push(`${JSON.stringify(name)}:${writeValue(member)}`);
  }
  return `{${members.join(',')}}`;
}
