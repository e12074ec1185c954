import { isJsonObject, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import type { LoggedRequest } from '@source-mixpanel/fixtures-server';
import { at, readMessage, type ErrorMessage } from '@source-mixpanel/testing/transcript';

/**
 * What a connector emitted and requested in one run. Unlike a `SyncReading` it also describes other
 * connectors, whose output may break the rules of the protocol.
 */
export interface Outcome {
  readonly exit: number | 'hang';
  /** The data of the records by stream, in order. */
  readonly records: ReadonlyMap<string, readonly JsonObject[]>;
  /** The last state of each stream. */
  readonly states: ReadonlyMap<string, JsonObject>;
  /** The last COMPLETE or INCOMPLETE of each stream or, if it has neither, its last status. */
  readonly statuses: ReadonlyMap<string, string>;
  /**
   * The last status of each stream that emitted a status after COMPLETE or INCOMPLETE, which the
   * protocol forbids.
   */
  readonly statusesAfterEnd: ReadonlyMap<string, string>;
  readonly catalog: readonly JsonObject[] | undefined;
  readonly check: { readonly status: string; readonly message: string } | undefined;
  readonly control: JsonObject | undefined;
  readonly errors: readonly ErrorMessage[];
  readonly warnings: readonly string[];
  readonly requests: readonly LoggedRequest[];
}

export interface RunWithRequests {
  readonly exit: number | 'hang';
  readonly stdout: string;
  readonly requests: readonly LoggedRequest[];
}

/** Matches COMPLETE and INCOMPLETE. */
const FINAL_STATUS = /COMPLETE$/;

/**
 * Parses the output of a run. Ignores lines that are not messages, because Python processes log to
 * stdout too.
 */
export function readOutcome({ exit, stdout, requests }: RunWithRequests): Outcome {
  const records = new Map<string, JsonObject[]>();
  const states = new Map<string, JsonObject>();
  const statuses = new Map<string, string>();
  const statusesAfterEnd = new Map<string, string>();
  const errors: ErrorMessage[] = [];
  const warnings: string[] = [];
  const answers = new Map<string, JsonObject>();
  for (const line of stdout.split('\n')) {
    const message = readMessage(line);
    switch (message.kind) {
      case 'record': {
        const list = records.get(message.stream) ?? [];
        list.push(message.data);
        records.set(message.stream, list);
        break;
      }
      case 'state':
        states.set(message.stream, object(at(message.state, 'stream', 'stream_state')));
        break;
      case 'status': {
        const { stream, status } = message;
        const hasEnded = FINAL_STATUS.test(statuses.get(stream) ?? '');
        if (hasEnded) statusesAfterEnd.set(stream, status);
        if (!hasEnded || FINAL_STATUS.test(status)) statuses.set(stream, status);
        break;
      }
      case 'error':
        errors.push(message);
        break;
      case 'answer':
        answers.set(message.type, message.body);
        break;
      case 'log':
        if (message.level === 'WARN') warnings.push(message.message);
        break;
      default:
    }
  }
  return {
    exit,
    records,
    states,
    statuses,
    statusesAfterEnd,
    errors,
    warnings,
    requests,
    ...readAnswers(answers),
  };
}

function readAnswers(
  answers: ReadonlyMap<string, JsonObject>,
): Pick<Outcome, 'catalog' | 'check' | 'control'> {
  const streams = at(answers.get('CATALOG'), 'streams');
  const status = answers.get('CONNECTION_STATUS');
  const control = answers.get('CONTROL');
  return {
    catalog: Array.isArray(streams) ? streams.map(object) : undefined,
    check: status && { status: text(status['status']), message: text(status['message']) },
    control: control && object(at(control, 'connectorConfig', 'config')),
  };
}

const text = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');
const object = (value: JsonValue | undefined): JsonObject => (isJsonObject(value) ? value : {});
