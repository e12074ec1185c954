import { verifyBody, type BodySpool } from '@source-mixpanel/kernel';
import { exportLines, type ExportEvents, type ExportRequest } from '@source-mixpanel/mixpanel';
import {
  isJsonObject,
  parseJson,
  RawNumber,
  type JsonObject,
  type JsonValue,
} from '@source-mixpanel/exact-json';
import type { CallIo } from '@source-mixpanel/stream';

/** The times of one event. No other values of it are kept. */
export interface SampledEvent {
  /** The `time` as Mixpanel sent it. */
  readonly time: JsonValue | undefined;
  /** The `mp_processing_time_ms`, in epoch milliseconds; undefined if it is not a number. */
  readonly processed: number | undefined;
}

/** Some exported events, and facts about the response. The body was verified. */
export interface EventSample {
  readonly events: readonly SampledEvent[];
  /** The number of all events in the body; `events` may have fewer. */
  readonly records: number;
  /** The number of lines that are not events. */
  readonly unreadable: number;
  /** The size of the body as it was received, possibly compressed. */
  readonly wireBytes: number;
  readonly gzip: boolean;
  /** Whether a content length or chunked coding states the end of the body. */
  readonly delimited: boolean;
  /** The `Date` of the response in epoch milliseconds; undefined if it has none. */
  readonly answeredAt: number | undefined;
}

export interface SamplingDependencies {
  readonly exportEvents: ExportEvents;
  readonly storage: BodySpool;
  readonly io: CallIo;
}

/**
 * Exports a few raw events. Sends one request, which counts against the hourly quota of the Export
 * API.
 * @throws BrokenSliceError `broken_body` if the body is incomplete; what `exportEvents` throws
 */
export async function sampleEvents(
  request: ExportRequest & { readonly limit: number },
  { exportEvents, storage, io }: SamplingDependencies,
): Promise<EventSample> {
  const { body, answeredAt } = await exportEvents(request, io);
  const validator = exportLines({ onUnreadableLine: 'skip' }).createValidator();
  try {
    const verified = await verifyBody(body, validator, { storage, io });
    try {
      const events = eventsIn(await textOf(verified.bytes()));
      const { wireBytes } = verified;
      const { gzip, delimited } = body;
      const { records, unreadable } = validator;
      const counts = { records, unreadable: unreadable.count };
      return { events, ...counts, wireBytes, gzip, delimited, answeredAt };
    } finally {
      await verified.discard();
    }
  } finally {
    validator.close();
  }
}

async function textOf(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of bytes) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}

/**
 * Returns the events of a body. Events that are split over several lines are skipped, because a
 * sample does not need all events.
 */
function eventsIn(text: string): SampledEvent[] {
  return text.split('\n').flatMap((line) => {
    const properties = propertiesIn(line);
    if (properties === undefined) return [];
    const processed = numberIn(properties['mp_processing_time_ms']);
    return [{ time: properties['time'], processed }];
  });
}

/** Returns the properties of an event; undefined if the line is not an event. */
function propertiesIn(line: string): JsonObject | undefined {
  try {
    const event = parseJson(line);
    const properties = isJsonObject(event) ? event['properties'] : undefined;
    return isJsonObject(properties) ? properties : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Converts a JSON number, which may be a `RawNumber`, to a number; undefined for anything else, and
 * for a number that is too large for a double.
 */
export function numberIn(value: JsonValue | undefined): number | undefined {
  const number = value instanceof RawNumber ? Number(value.text) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
