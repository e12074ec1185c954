import { canonicalJson } from '@source-mixpanel/testing/canonical-json';
import { isJsonObject, RawNumber } from '@source-mixpanel/exact-json';
import type { JsonObject, JsonValue } from '@source-mixpanel/exact-json';

/** The member of nested objects a path leads to. */
export function at(
  value: JsonValue | undefined,
  ...path: readonly string[]
): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>(
    (inside, name) => (isJsonObject(inside) ? inside[name] : undefined),
    value,
  );
}

export function textAt(value: JsonValue | undefined, ...path: readonly string[]): string {
  const found = at(value, ...path);
  if (typeof found === 'string') return found;
  throw new Error(`there is no text at ${path.join('.')}`);
}

export function objectAt(value: JsonValue | undefined, ...path: readonly string[]): JsonObject {
  const found = at(value, ...path);
  if (isJsonObject(found)) return found;
  throw new Error(`there is no object at ${path.join('.')}`);
}

export function ofType(messages: readonly JsonObject[], type: string): JsonObject[] {
  return messages.filter((message) => message['type'] === type);
}

export function records(messages: readonly JsonObject[], stream: string): JsonObject[] {
  return ofType(messages, 'RECORD')
    .filter((message) => at(message, 'record', 'stream') === stream)
    .map((message) => objectAt(message, 'record', 'data'));
}

export function states(messages: readonly JsonObject[], stream: string): JsonObject[] {
  return ofType(messages, 'STATE')
    .map((message) => objectAt(message, 'state'))
    .filter((state) => at(state, 'stream', 'stream_descriptor', 'name') === stream);
}

/** The stream a RECORD, a STATE or a status belongs to. */
export function streamOf(message: JsonObject): JsonValue | undefined {
  return (
    at(message, 'record', 'stream') ??
    at(message, 'state', 'stream', 'stream_descriptor', 'name') ??
    at(message, 'trace', 'stream_status', 'stream_descriptor', 'name')
  );
}

/** The statuses of a stream in order, `RATE_LIMITED` for a RUNNING that says so. */
export function statuses(messages: readonly JsonObject[], stream: string): string[] {
  return ofType(messages, 'TRACE').flatMap((message) => {
    const status = at(message, 'trace', 'stream_status');
    if (at(status, 'stream_descriptor', 'name') !== stream) return [];
    return [at(status, 'reasons') === undefined ? textAt(status, 'status') : 'RATE_LIMITED'];
  });
}

export function errors(messages: readonly JsonObject[]): JsonObject[] {
  return ofType(messages, 'TRACE').flatMap((message) => {
    const error = at(message, 'trace', 'error');
    return isJsonObject(error) ? [error] : [];
  });
}

export function numberOf(value: JsonValue | undefined): number {
  return value instanceof RawNumber ? Number(value.text) : Number(value);
}

/** Equal exactly when the records are equal, each as often, in whatever order. */
export function sorted(rows: readonly JsonValue[]): string[] {
  return rows.map(canonicalJson).sort();
}
