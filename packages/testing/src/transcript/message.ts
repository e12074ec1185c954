import {
  isJsonObject,
  parseJson,
  RawNumber,
  type JsonObject,
  type JsonValue,
} from '@source-mixpanel/exact-json';
import { at } from './json-path.js';

export type StreamStatus = 'STARTED' | 'RUNNING' | 'COMPLETE' | 'INCOMPLETE';

/** One message of a connector's output, with only the members that clients of connectors use. */
export type Message = (
  | RecordMessage
  | StateMessage
  | StatusMessage
  | ErrorMessage
  | { readonly kind: 'log'; readonly level: string; readonly message: string }
  | { readonly kind: 'estimate' }
  /** A result message of a command: SPEC, CATALOG, CONNECTION_STATUS or CONTROL. */
  | { readonly kind: 'answer'; readonly type: string; readonly body: JsonObject }
  /** A line that is not a message. The reason does not quote the line. */
  | { readonly kind: 'invalid'; readonly reason: string }
) & {
  /**
   * How the message violates the protocol, although it could be read. Does not quote the line.
   */
  readonly flaw?: string;
};

export interface RecordMessage {
  readonly kind: 'record';
  readonly stream: string;
  readonly data: JsonObject;
}

export interface StateMessage {
  readonly kind: 'state';
  readonly stream: string;
  /** The `state` member of the message, which clients save and pass to the next sync. */
  readonly state: JsonObject;
  /** Undefined if the state has no count. */
  readonly recordCount: number | undefined;
}

export interface StatusMessage {
  readonly kind: 'status';
  readonly stream: string;
  readonly status: StreamStatus;
  /** When the quota is available again, in epoch milliseconds, if the stream waits for it. */
  readonly quotaReset?: number;
}

export interface ErrorMessage {
  readonly kind: 'error';
  /** The stream that failed; undefined if the error concerns the entire process. */
  readonly stream: string | undefined;
  readonly failure: string;
  readonly message: string;
  readonly internal: string;
}

const LEVELS = new Set(['FATAL', 'ERROR', 'WARN', 'INFO', 'DEBUG', 'TRACE']);
const STATUSES = new Set(['STARTED', 'RUNNING', 'COMPLETE', 'INCOMPLETE']);
const FAILURES = new Set(['config_error', 'transient_error', 'system_error']);
/** The types of result messages, each with the member that contains its body. */
const ANSWERS: ReadonlyMap<string, string> = new Map([
  ['SPEC', 'spec'],
  ['CATALOG', 'catalog'],
  ['CONNECTION_STATUS', 'connectionStatus'],
  ['CONTROL', 'control'],
]);

const invalid = (reason: string): Message => ({ kind: 'invalid', reason });
const text = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');
const flawed = (isFlawed: boolean, flaw: string): { readonly flaw?: string } =>
  isFlawed ? { flaw } : {};

/** Parses one line of output, without its newline. */
export function readMessage(line: string): Message {
  let message: JsonValue;
  try {
    message = parseJson(line);
  } catch {
    return invalid('a line that is not JSON');
  }
  if (!isJsonObject(message)) return invalid('a line that is not an object');
  const type = text(message['type']);
  switch (type) {
    case 'RECORD':
      return readRecord(message['record']);
    case 'STATE':
      return readState(message['state']);
    case 'TRACE':
      return readTrace(message['trace']);
    case 'LOG':
      return readLog(message['log']);
    default: {
      const body = message[ANSWERS.get(type) ?? ''];
      return isJsonObject(body)
        ? { kind: 'answer', type, body }
        : invalid('a message of an unknown type, or without its body');
    }
  }
}

/**
 * Returns the name of a stream, prefixed with its namespace, because streams with the same name in
 * different namespaces are different streams.
 */
function nameIn(namespace: JsonValue | undefined, name: JsonValue | undefined): string {
  return typeof namespace === 'string' ? `${namespace}.${text(name)}` : text(name);
}

function describedBy(descriptor: JsonValue | undefined): string {
  return nameIn(at(descriptor, 'namespace'), at(descriptor, 'name'));
}

function readRecord(record: JsonValue | undefined): Message {
  const [stream, data] = [
    nameIn(at(record, 'namespace'), at(record, 'stream')),
    at(record, 'data'),
  ];
  if (stream === '' || !isJsonObject(data)) return invalid('a RECORD without stream or data');
  const isTimed = Number.isInteger(at(record, 'emitted_at'));
  return { kind: 'record', stream, data, ...flawed(!isTimed, 'a RECORD without emitted_at') };
}

function readState(state: JsonValue | undefined): Message {
  const stream = describedBy(at(state, 'stream', 'stream_descriptor'));
  if (stream === '' || !isJsonObject(state)) return invalid('a STATE without its stream');
  if (!isJsonObject(at(state, 'stream', 'stream_state'))) {
    return invalid('a STATE without a state');
  }
  const count = at(state, 'sourceStats', 'recordCount');
  // The protocol defines the count as a number with a fraction, such as `12.0`. `parseJson` returns
  // a RawNumber for it.
  const isExact = count instanceof RawNumber;
  const recordCount = count === undefined ? undefined : numberOf(count);
  const flaw = flawed(!isExact, 'a STATE without an exact count');
  return { kind: 'state', stream, state, recordCount, ...flaw };
}

function readTrace(trace: JsonValue | undefined): Message {
  switch (at(trace, 'type')) {
    case 'STREAM_STATUS':
      return readStatus(at(trace, 'stream_status'));
    case 'ERROR':
      return readError(at(trace, 'error'));
    case 'ESTIMATE':
      return { kind: 'estimate' };
    default:
      return invalid('a TRACE of an unknown type');
  }
}

function readStatus(body: JsonValue | undefined): Message {
  const stream = describedBy(at(body, 'stream_descriptor'));
  const status = text(at(body, 'status'));
  if (stream === '' || !isStatus(status))
    return invalid('a status that is unknown or has no stream');
  const reasons = at(body, 'reasons');
  if (!Array.isArray(reasons)) return { kind: 'status', stream, status };
  const [reason] = reasons as readonly JsonValue[];
  const quotaReset = numberOf(at(reason, 'rate_limited', 'quota_reset'));
  return { kind: 'status', stream, status, quotaReset };
}

function isStatus(status: string): status is StreamStatus {
  return STATUSES.has(status);
}

function readError(error: JsonValue | undefined): Message {
  const [failure, message] = [text(at(error, 'failure_type')), text(at(error, 'message'))];
  const stream = describedBy(at(error, 'stream_descriptor'));
  const isLegal = FAILURES.has(failure) && message !== '';
  return {
    kind: 'error',
    stream: stream === '' ? undefined : stream,
    ...{ failure, message, internal: text(at(error, 'internal_message')) },
    ...flawed(!isLegal, 'an ERROR of an unknown type, or without a message'),
  };
}

function readLog(log: JsonValue | undefined): Message {
  const [level, message] = [text(at(log, 'level')), at(log, 'message')];
  if (typeof message !== 'string') return invalid('a LOG without a message');
  return { kind: 'log', level, message, ...flawed(!LEVELS.has(level), 'a LOG without a level') };
}

/**
 * Converts a JSON number or RawNumber to a JavaScript number. Returns NaN for any other value.
 */
export function numberOf(value: JsonValue | undefined): number {
  if (value instanceof RawNumber) return Number(value.text);
  return typeof value === 'number' ? value : Number.NaN;
}
