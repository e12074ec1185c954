import { isJsonObject, parseJson, RawNumber } from '@source-mixpanel/exact-json';
import type { JsonObject, JsonValue } from '@source-mixpanel/exact-json';

/** One line of the connector's output, as far as a client acts on it. */
export type ProtocolLine =
  | { readonly kind: 'record'; readonly stream: string; readonly data: JsonObject }
  | {
      readonly kind: 'state';
      readonly stream: string;
      /** As a client hands it back. */
      readonly state: JsonObject;
      readonly recordCount: number;
    }
  | {
      readonly kind: 'status';
      readonly stream: string;
      readonly status: string;
      readonly limited: boolean;
    }
  | { readonly kind: 'error'; readonly stream?: string }
  | { readonly kind: 'log'; readonly level: string; readonly message: string }
  | { readonly kind: 'answer'; readonly type: string; readonly body: JsonObject }
  /** Nothing the protocol knows; the reason quotes nothing of the line. */
  | { readonly kind: 'invalid'; readonly reason: string };

const invalid = (reason: string): ProtocolLine => ({ kind: 'invalid', reason });
const LEVELS = new Set(['FATAL', 'ERROR', 'WARN', 'INFO', 'DEBUG', 'TRACE']);
const STATUSES = new Set(['STARTED', 'RUNNING', 'COMPLETE', 'INCOMPLETE']);
const FAILURES = new Set(['config_error', 'transient_error', 'system_error']);
/** Answers of a command, by the member that holds them. */
const ANSWERS: ReadonlyMap<string, string> = new Map([
  ['SPEC', 'spec'],
  ['CATALOG', 'catalog'],
  ['CONNECTION_STATUS', 'connectionStatus'],
  ['CONTROL', 'control'],
]);

export function readProtocolLine(text: string): ProtocolLine {
  let message: JsonValue;
  try {
    message = parseJson(text);
  } catch {
    return invalid('a line is no JSON');
  }
  if (!isJsonObject(message)) return invalid('a line is no object');
  const type = textAt(message, 'type') ?? '';
  switch (type) {
    case 'RECORD':
      return readRecord(at(message, 'record'));
    case 'STATE':
      return readState(at(message, 'state'));
    case 'TRACE':
      return readTrace(at(message, 'trace'));
    case 'LOG':
      return readLog(at(message, 'log'));
    default: {
      const body = at(message, ANSWERS.get(type) ?? '');
      return isJsonObject(body)
        ? { kind: 'answer', type, body }
        : invalid('a message of an unknown type, or without its body');
    }
  }
}

/** The member of nested objects a path leads to. */
export function at(
  value: JsonValue | undefined,
  ...path: readonly string[]
): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>(
    (inside, name) =>
      isJsonObject(inside) && Object.hasOwn(inside, name) ? inside[name] : undefined,
    value,
  );
}

export function textAt(
  value: JsonValue | undefined,
  ...path: readonly string[]
): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

function readRecord(record: JsonValue | undefined): ProtocolLine {
  const [stream, data] = [textAt(record, 'stream'), at(record, 'data')];
  if (stream === undefined || !isJsonObject(data))
    return invalid('a RECORD without stream or data');
  if (!Number.isInteger(at(record, 'emitted_at'))) return invalid('a RECORD without emitted_at');
  return { kind: 'record', stream, data };
}

function readState(state: JsonValue | undefined): ProtocolLine {
  const stream = textAt(state, 'stream', 'stream_descriptor', 'name');
  const count = at(state, 'sourceStats', 'recordCount');
  if (stream === undefined || !isJsonObject(state)) return invalid('a STATE without its stream');
  if (!isJsonObject(at(state, 'stream', 'stream_state'))) return invalid('a STATE without a state');
  if (!(count instanceof RawNumber)) return invalid('a STATE without an exact count');
  return { kind: 'state', stream, state, recordCount: Number(count.text) };
}

function readTrace(trace: JsonValue | undefined): ProtocolLine {
  switch (textAt(trace, 'type')) {
    case 'STREAM_STATUS': {
      const stream = textAt(trace, 'stream_status', 'stream_descriptor', 'name');
      const status = textAt(trace, 'stream_status', 'status') ?? '';
      if (stream === undefined || !STATUSES.has(status)) return invalid('a status nobody knows');
      const limited = at(trace, 'stream_status', 'reasons') !== undefined;
      return { kind: 'status', stream, status, limited };
    }
    case 'ERROR': {
      const stream = textAt(trace, 'error', 'stream_descriptor', 'name');
      if (!FAILURES.has(textAt(trace, 'error', 'failure_type') ?? '')) {
        return invalid('an ERROR of an unknown kind');
      }
      if ((textAt(trace, 'error', 'message') ?? '') === '')
        return invalid('an ERROR without words');
      return { kind: 'error', ...(stream === undefined ? {} : { stream }) };
    }
    case 'ESTIMATE':
      return { kind: 'log', level: 'DEBUG', message: 'estimate' };
    default:
      return invalid('a TRACE of an unknown kind');
  }
}

function readLog(log: JsonValue | undefined): ProtocolLine {
  const [level, message] = [textAt(log, 'level') ?? '', textAt(log, 'message')];
  if (!LEVELS.has(level) || message === undefined) return invalid('a LOG without level or message');
  return { kind: 'log', level, message };
}
