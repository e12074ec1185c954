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

/** The members of an event that are about time; no other member is kept. */
export interface SampledEvent {
  /** The value as Mixpanel sent it. */
  readonly time: JsonValue | undefined;
  /** `mp_processing_time_ms`, epoch milliseconds; undefined when it is not a number. */
  readonly processed: number | undefined;
}

/** Some events, from a verified body. */
export interface EventSample {
  readonly events: readonly SampledEvent[];
  /** The number of events. */
  readonly records: number;
  /** The number of lines that are not events. */
  readonly unreadable: number;
  /** The size of the body as it was received. */
  readonly wireBytes: number;
  readonly gzip: boolean;
  /** Whether the transport states the end of the body. */
  readonly delimited: boolean;
  /** The server's clock in epoch milliseconds; undefined without a `Date` header. */
  readonly answeredAt: number | undefined;
}

/** What `sampleEvents` needs. */
export interface Sampling {
  readonly exportEvents: ExportEvents;
  readonly storage: BodySpool;
  readonly io: CallIo;
}

/**
 * Exports a few raw events. Sends one request, which counts against the hourly quota of the Export API.
 * @throws BrokenSliceError `broken_body` if the body is incomplete; what `exportEvents` throws
 */
export async function sampleEvents(
  request: ExportRequest & { readonly limit: number },
  { exportEvents, storage, io }: Sampling,
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

/** Returns the events of a body; those that are split over several lines are left out, as a sample needs not all. */
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

/** Returns the value if it is a finite number, also one that a `RawNumber` represents. */
export function numberIn(value: JsonValue | undefined): number | undefined {
  const number = value instanceof RawNumber ? Number(value.text) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
