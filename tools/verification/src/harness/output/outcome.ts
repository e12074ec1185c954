import {
  isJsonObject,
  parseJson,
  type JsonObject,
  type JsonValue,
} from '@source-mixpanel/exact-json';
import type { LoggedRequest } from '@source-mixpanel/fixtures-server';

/** What a connector said and did in one run. */
export interface Outcome {
  readonly exit: number | 'hang';
  readonly records: ReadonlyMap<string, readonly JsonObject[]>;
  /** The last state of each stream. */
  readonly states: ReadonlyMap<string, JsonObject>;
  /** How each stream ended: its last COMPLETE or INCOMPLETE; the last status of one that has no end. */
  readonly statuses: ReadonlyMap<string, string>;
  /** The last status that a stream was given after it had ended. */
  readonly afterthoughts: ReadonlyMap<string, string>;
  readonly catalog: readonly JsonObject[] | undefined;
  readonly check: { readonly status: string; readonly message: string } | undefined;
  readonly control: JsonObject | undefined;
  /** Errors told in TRACE messages, by the stream they belong to, `''` for none. */
  readonly errors: readonly RunError[];
  readonly warnings: readonly string[];
  readonly requests: readonly LoggedRequest[];
}

export interface RunError {
  readonly stream: string;
  readonly failure: string;
  readonly message: string;
  readonly internal: string;
}

export interface Output {
  readonly exit: number | 'hang';
  readonly stdout: string;
  readonly requests: readonly LoggedRequest[];
}

const text = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');
const inside = (value: JsonValue | undefined, ...path: readonly string[]): JsonValue | undefined =>
  path.reduce<JsonValue | undefined>(
    (place, name) => (isJsonObject(place) ? place[name] : undefined),
    value,
  );
const object = (value: JsonValue | undefined): JsonObject => (isJsonObject(value) ? value : {});

const END = /COMPLETE$/;

/** Reads what was printed; lines that are no messages are the log of a Python process. */
export function readOutcome({ exit, stdout, requests }: Output): Outcome {
  const records = new Map<string, JsonObject[]>();
  const states = new Map<string, JsonObject>();
  const statuses = new Map<string, string>();
  const afterthoughts = new Map<string, string>();
  const errors: RunError[] = [];
  const warnings: string[] = [];
  const noteStatus = (name: string, status: string): void => {
    const hasEnded = END.test(statuses.get(name) ?? '');
    if (hasEnded) afterthoughts.set(name, status);
    if (!hasEnded || END.test(status)) statuses.set(name, status);
  };
  let catalog: readonly JsonObject[] | undefined;
  let check: Outcome['check'];
  let control: JsonObject | undefined;
  for (const line of stdout.split('\n')) {
    const message = messageOf(line);
    switch (message?.['type']) {
      case 'RECORD': {
        const stream = text(inside(message, 'record', 'stream'));
        const list = records.get(stream) ?? [];
        list.push(object(inside(message, 'record', 'data')));
        records.set(stream, list);
        break;
      }
      case 'STATE': {
        const name = text(inside(message, 'state', 'stream', 'stream_descriptor', 'name'));
        states.set(name, object(inside(message, 'state', 'stream', 'stream_state')));
        break;
      }
      case 'TRACE': {
        const name = inside(message, 'trace', 'stream_status', 'stream_descriptor', 'name');
        if (name !== undefined) {
          noteStatus(text(name), text(inside(message, 'trace', 'stream_status', 'status')));
        }
        const error = inside(message, 'trace', 'error');
        if (error === undefined) break;
        errors.push({
          stream: text(inside(error, 'stream_descriptor', 'name')),
          failure: text(inside(error, 'failure_type')),
          message: text(inside(error, 'message')),
          internal: text(inside(error, 'internal_message')),
        });
        break;
      }
      case 'CATALOG': {
        const streams = inside(message, 'catalog', 'streams');
        catalog = Array.isArray(streams) ? streams.map(object) : [];
        break;
      }
      case 'CONNECTION_STATUS': {
        const status = text(inside(message, 'connectionStatus', 'status'));
        check = { status, message: text(inside(message, 'connectionStatus', 'message')) };
        break;
      }
      case 'CONTROL':
        control = object(inside(message, 'control', 'connectorConfig', 'config'));
        break;
      case 'LOG':
        if (inside(message, 'log', 'level') === 'WARN') {
          warnings.push(text(inside(message, 'log', 'message')));
        }
        break;
      default:
    }
  }
  return {
    exit,
    records,
    states,
    statuses,
    afterthoughts,
    catalog,
    check,
    control,
    errors,
    warnings,
    requests,
  };
}

function messageOf(line: string): JsonObject | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const value = parseJson(line);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
