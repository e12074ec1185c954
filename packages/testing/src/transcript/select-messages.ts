import { isJsonObject, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import { at, objectAt, textAt } from './json-path.js';

/** The parsed output of one run of a connector. */
type Messages = readonly JsonObject[];

export function ofType(messages: Messages, type: string): JsonObject[] {
  return messages.filter((message) => message['type'] === type);
}

export function records(messages: Messages, stream: string): JsonObject[] {
  return ofType(messages, 'RECORD')
    .filter((message) => at(message, 'record', 'stream') === stream)
    .map((message) => objectAt(message, 'record', 'data'));
}

export function states(messages: Messages, stream: string): JsonObject[] {
  return ofType(messages, 'STATE')
    .filter((message) => streamOf(message) === stream)
    .map((message) => objectAt(message, 'state'));
}

/** Returns the last STATE of every stream, as a platform passes them to the next run. */
export function lastStates(messages: Messages): JsonObject[] {
  const pairs = ofType(messages, 'STATE').map(
    (message) => [streamOf(message), objectAt(message, 'state')] as const,
  );
  return [...new Map(pairs).values()];
}

/** Returns the stream of a RECORD, a STATE or a status. */
export function streamOf(message: JsonObject): JsonValue | undefined {
  return (
    at(message, 'record', 'stream') ??
    at(message, 'state', 'stream', 'stream_descriptor', 'name') ??
    at(message, 'trace', 'stream_status', 'stream_descriptor', 'name')
  );
}

/**
 * Returns the statuses of a stream in order, with `RATE_LIMITED` for a RUNNING that states a
 * reason.
 */
export function statuses(messages: Messages, stream: string): string[] {
  return ofType(messages, 'TRACE').flatMap((message) => {
    if (streamOf(message) !== stream) return [];
    const status = at(message, 'trace', 'stream_status');
    return [at(status, 'reasons') === undefined ? textAt(status, 'status') : 'RATE_LIMITED'];
  });
}

export function errors(messages: Messages): JsonObject[] {
  return ofType(messages, 'TRACE').flatMap((message) => {
    const error = at(message, 'trace', 'error');
    return isJsonObject(error) ? [error] : [];
  });
}

/** Returns the texts of the LOG messages of level WARN. */
export function warnings(messages: Messages): string[] {
  return ofType(messages, 'LOG')
    .filter((message) => at(message, 'log', 'level') === 'WARN')
    .map((message) => textAt(message, 'log', 'message'));
}
