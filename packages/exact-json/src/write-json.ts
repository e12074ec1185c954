import { RawNumber, type JsonValue } from './json.js';

/**
 * Converts a value to JSON text on one line, like `JSON.stringify`, but writes a `RawNumber` with
 * its original digits. Node.js 20 has no `JSON.rawJSON`, so values that contain a `RawNumber` are
 * written by `writeValue`.
 */
export function writeJson(value: JsonValue): string {
  return containsRawNumber(value) ? writeValue(value) : JSON.stringify(value);
}

function containsRawNumber(value: JsonValue | undefined): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (value instanceof RawNumber) return true;
  return Object.values(value).some(containsRawNumber);
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
