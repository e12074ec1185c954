import { RawNumber, type JsonObject } from '@source-mixpanel/exact-json';
import type { ErrorCode } from '@source-mixpanel/stream';

/** The name of a stream, and its namespace if the catalog has one for it. */
export type StreamDescriptor = {
  readonly name: string;
  readonly namespace?: string | undefined;
};

export type LogLevel = 'FATAL' | 'ERROR' | 'WARN' | 'INFO' | 'DEBUG' | 'TRACE';

export type LogMessage = {
  readonly type: 'LOG';
  readonly log: {
    readonly level: LogLevel;
    readonly message: string;
    readonly stack_trace?: string | undefined;
  };
};

export type FailureType = 'config_error' | 'transient_error' | 'system_error';

export type ErrorTrace = {
  readonly type: 'ERROR';
  readonly emitted_at: number;
  readonly error: {
    readonly message: string;
    readonly internal_message?: string | undefined;
    readonly stack_trace?: string | undefined;
    readonly failure_type: FailureType;
    readonly stream_descriptor?: StreamDescriptor | undefined;
  };
};

export type StreamStatus = 'STARTED' | 'RUNNING' | 'COMPLETE' | 'INCOMPLETE';

export type StatusTrace = {
  readonly type: 'STREAM_STATUS';
  readonly emitted_at: number;
  readonly stream_status: {
    readonly stream_descriptor: StreamDescriptor;
    readonly status: StreamStatus;
    readonly reasons?:
      readonly [{ type: 'RATE_LIMITED'; rate_limited: { quota_reset: number } }] | undefined;
  };
};

export type EstimateTrace = {
  readonly type: 'ESTIMATE';
  readonly emitted_at: number;
  readonly estimate: {
    readonly name: string;
    readonly namespace?: string | undefined;
    readonly type: 'STREAM';
    readonly row_estimate?: number | undefined;
    readonly byte_estimate?: number | undefined;
  };
};

export type TraceMessage = {
  readonly type: 'TRACE';
  readonly trace: ErrorTrace | StatusTrace | EstimateTrace;
};

export type StateMessage = {
  readonly type: 'STATE';
  readonly state: {
    readonly type: 'STREAM';
    readonly stream: {
      readonly stream_descriptor: StreamDescriptor;
      readonly stream_state: JsonObject;
    };
    readonly sourceStats: { readonly recordCount: RawNumber };
  };
};

export type ConnectionStatus =
  | { readonly status: 'SUCCEEDED'; readonly message?: string | undefined }
  | { readonly status: 'FAILED'; readonly message: string };

export type ConnectionStatusMessage = {
  readonly type: 'CONNECTION_STATUS';
  readonly connectionStatus: ConnectionStatus;
};

export type SpecMessage = { readonly type: 'SPEC'; readonly spec: JsonObject };
export type CatalogMessage = { readonly type: 'CATALOG'; readonly catalog: JsonObject };

export type ControlMessage = {
  readonly type: 'CONTROL';
  readonly control: {
    readonly type: 'CONNECTOR_CONFIG';
    readonly emitted_at: number;
    readonly connectorConfig: { readonly config: JsonObject };
  };
};

/**
 * Every message except RECORD messages, which are built directly as bytes (see
 * `RecordMessageText`).
 */
export type AirbyteMessage =
  | LogMessage
  | TraceMessage
  | StateMessage
  | ConnectionStatusMessage
  | SpecMessage
  | CatalogMessage
  | ControlMessage;

export function logMessage(level: LogLevel, message: string, stackTrace?: string): LogMessage {
  return { type: 'LOG', log: { level, message, stack_trace: stackTrace } };
}

/** The description of an error: `message` is for the user, all other members for developers. */
export interface Failure {
  readonly failureType: FailureType;
  readonly code: ErrorCode;
  readonly message: string;
  /** Begins with the error code, because the protocol has no field for it. */
  readonly internalMessage: string;
  readonly stackTrace?: string | undefined;
}

export interface ErrorTraceOptions {
  /** Epoch milliseconds. */
  readonly emittedAt: number;
  /** The stream that failed; absent if the failure does not concern a single stream. */
  readonly stream?: StreamDescriptor;
}

export function errorTrace(failure: Failure, options: ErrorTraceOptions): TraceMessage {
  return trace({
    type: 'ERROR',
    emitted_at: Math.trunc(options.emittedAt),
    error: {
      message: failure.message,
      internal_message: failure.internalMessage,
      stack_trace: failure.stackTrace,
      failure_type: failure.failureType,
      stream_descriptor: options.stream,
    },
  });
}

export interface StatusTraceOptions {
  readonly status: StreamStatus;
  /** Epoch milliseconds. */
  readonly emittedAt: number;
  /** When the quota is available again (epoch ms); the status then has the reason RATE_LIMITED. */
  readonly quotaReset?: number;
}

export function statusTrace(stream: StreamDescriptor, options: StatusTraceOptions): TraceMessage {
  const { status, emittedAt, quotaReset } = options;
  return trace({
    type: 'STREAM_STATUS',
    emitted_at: Math.trunc(emittedAt),
    stream_status: {
      stream_descriptor: stream,
      status,
      reasons:
        quotaReset === undefined
          ? undefined
          : [{ type: 'RATE_LIMITED', rate_limited: { quota_reset: Math.ceil(quotaReset) } }],
    },
  });
}

export interface EstimateTraceOptions {
  readonly rows?: number | undefined;
  readonly bytes?: number | undefined;
  /** Epoch milliseconds. */
  readonly emittedAt: number;
}

export function estimateTrace(
  stream: StreamDescriptor,
  options: EstimateTraceOptions,
): TraceMessage {
  return trace({
    type: 'ESTIMATE',
    emitted_at: Math.trunc(options.emittedAt),
    estimate: {
      ...stream,
      type: 'STREAM',
      row_estimate: rounded(options.rows),
      byte_estimate: rounded(options.bytes),
    },
  });
}

/**
 * @param recordCount the number of records since the previous state. It is written with a decimal
 * point (`3.0`), because the protocol defines it as a floating-point number
 */
export function stateMessage(
  stream: StreamDescriptor,
  state: JsonObject,
  recordCount: number,
): StateMessage {
  return {
    type: 'STATE',
    state: {
      type: 'STREAM',
      stream: { stream_descriptor: stream, stream_state: state },
      sourceStats: { recordCount: new RawNumber(`${String(recordCount)}.0`) },
    },
  };
}

export function connectionStatusMessage(
  connectionStatus: ConnectionStatus,
): ConnectionStatusMessage {
  return { type: 'CONNECTION_STATUS', connectionStatus };
}

/** @param spec the content of the message: `connectionSpecification` and the members next to it */
export function specMessage(spec: JsonObject): SpecMessage {
  return { type: 'SPEC', spec };
}

export function catalogMessage(catalog: JsonObject): CatalogMessage {
  return { type: 'CATALOG', catalog };
}

/**
 * Asks the platform to store a changed configuration.
 * @param config the complete configuration, including secrets, because the platform replaces its
 * stored configuration with it
 */
export function controlMessage(config: JsonObject, emittedAt: number): ControlMessage {
  return {
    type: 'CONTROL',
    control: {
      type: 'CONNECTOR_CONFIG',
      emitted_at: Math.trunc(emittedAt),
      connectorConfig: { config },
    },
  };
}

function trace(body: TraceMessage['trace']): TraceMessage {
  return { type: 'TRACE', trace: body };
}

function rounded(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.round(value);
}
