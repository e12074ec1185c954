import {
  isJsonObject,
  parseJson,
  type JsonObject,
  type JsonValue,
} from '@source-mixpanel/exact-json';
import * as z from 'zod';

/** The messages of the Airbyte protocol that local-sync uses. */
export type ProtocolMessage =
  | { readonly kind: 'record'; readonly stream: string; readonly data: JsonObject }
  /**
   * `state` is the complete state message of the stream, which the next sync passes to the
   * connector unchanged.
   */
  | { readonly kind: 'state'; readonly stream: string; readonly state: JsonObject }
  | {
      readonly kind: 'status';
      readonly stream: string;
      readonly status: string;
      /** The end of the wait for quota, in epoch milliseconds. */
      readonly waitsUntil?: number | undefined;
    }
  | { readonly kind: 'error'; readonly stream?: string | undefined; readonly message: string }
  | { readonly kind: 'estimate'; readonly stream: string; readonly rows: number }
  | { readonly kind: 'log'; readonly level: string; readonly message: string }
  | { readonly kind: 'catalog'; readonly catalog: JsonObject }
  | { readonly kind: 'connection_failed'; readonly message: string }
  | { readonly kind: 'other' };

const descriptor = z.looseObject({ name: z.string() });
const traceSchema = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.literal('ERROR'),
    error: z.looseObject({
      message: z.string(),
      internal_message: z.string().nullish(),
      stream_descriptor: descriptor.nullish(),
    }),
  }),
  z.looseObject({
    type: z.literal('STREAM_STATUS'),
    stream_status: z.looseObject({
      stream_descriptor: descriptor,
      status: z.string(),
      reasons: z
        .array(
          z.looseObject({ rate_limited: z.looseObject({ quota_reset: z.number() }).nullish() }),
        )
        .nullish(),
    }),
  }),
  z.looseObject({
    type: z.literal('ESTIMATE'),
    estimate: z.looseObject({ name: z.string(), row_estimate: z.number().nullish() }),
  }),
]);
const stateSchema = z.looseObject({ stream: z.looseObject({ stream_descriptor: descriptor }) });
const failedSchema = z.looseObject({ status: z.literal('FAILED'), message: z.string() });
const logSchema = z.looseObject({ level: z.string(), message: z.string() });

/** Parses one line of a connector's output. A line that is not a message counts as a log line. */
export function parseMessage(line: string): ProtocolMessage {
  let message: JsonValue;
  try {
    message = parseJson(line);
  } catch {
    return { kind: 'log', level: 'INFO', message: line };
  }
  if (!isJsonObject(message)) return { kind: 'log', level: 'INFO', message: line };
  const { type, record, state, trace, log, catalog, connectionStatus } = message;
  switch (type) {
    case 'RECORD':
      return parseRecord(record);
    case 'STATE':
      return isJsonObject(state)
        ? { kind: 'state', stream: stateSchema.parse(state).stream.stream_descriptor.name, state }
        : { kind: 'other' };
    case 'TRACE':
      return parseTrace(trace);
    case 'LOG':
      return { kind: 'log', ...logSchema.parse(log) };
    case 'CATALOG':
      return isJsonObject(catalog) ? { kind: 'catalog', catalog } : { kind: 'other' };
    case 'CONNECTION_STATUS': {
      const { success, data } = failedSchema.safeParse(connectionStatus);
      return success ? { kind: 'connection_failed', message: data.message } : { kind: 'other' };
    }
    default:
      return { kind: 'other' };
  }
}

/** Parses a record without zod, because there may be millions. */
function parseRecord(record: JsonValue | undefined): ProtocolMessage {
  if (isJsonObject(record)) {
    const { stream, data } = record;
    if (typeof stream === 'string' && isJsonObject(data)) return { kind: 'record', stream, data };
  }
  throw new Error('the connector wrote a record without a stream or without data');
}

/**
 * Appends the code of a failure to its message. The connector's internal message begins with this
 * code.
 */
function appendCode(message: string, internal: string | null | undefined): string {
  const code = /^([a-z][a-z0-9_]*)(?=$|[: ])/.exec(internal ?? '')?.[1];
  return code === undefined ? message : `${message} (code: ${code})`;
}

function parseTrace(value: JsonValue | undefined): ProtocolMessage {
  const { success, data: trace } = traceSchema.safeParse(value);
  if (!success) return { kind: 'other' };
  switch (trace.type) {
    case 'ERROR':
      return {
        kind: 'error',
        stream: trace.error.stream_descriptor?.name,
        message: appendCode(trace.error.message, trace.error.internal_message),
      };
    case 'STREAM_STATUS': {
      const { stream_descriptor: stream, status, reasons } = trace.stream_status;
      const waitsUntil = reasons?.find(({ rate_limited: limit }) => limit)?.rate_limited
        ?.quota_reset;
      return { kind: 'status', stream: stream.name, status, waitsUntil };
    }
    case 'ESTIMATE': {
      const { name, row_estimate: rows } = trace.estimate;
      return typeof rows === 'number'
        ? { kind: 'estimate', stream: name, rows }
        : { kind: 'other' };
    }
  }
}
