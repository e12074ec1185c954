import type { BodyStream } from '@source-mixpanel/kernel';
import type { CallIo } from '@source-mixpanel/stream';
import { errorFromResponse } from '../client/answer-error.js';
import { request, type Call, type Client } from '../client/client.js';

export interface ExportRequest {
  /** First and last day, `YYYY-MM-DD`, both inclusive, in the project's time zone. */
  readonly from: string;
  readonly to: string;
  /**
   * A filter in Mixpanel's expression language
   * (https://docs.mixpanel.com/reference/segmentation-expressions).
   */
  readonly where?: string;
  /** Names of the events to return; default: all events. */
  readonly events?: readonly string[];
  /** Whether `time` is in milliseconds; default: seconds. */
  readonly inMilliseconds?: boolean;
  /**
   * Maximum number of events. With a limit, Mixpanel returns at most 100,000 events, and further
   * ones cannot be requested.
   */
  readonly limit?: number;
}

export interface ExportAnswer {
  /**
   * One event per line. Mixpanel compresses bodies of more than 1,400 bytes. A body whose chunks
   * end without an error may still be incomplete.
   */
  readonly body: BodyStream;
  /**
   * The `Date` header: when Mixpanel responded, by its own clock, in epoch milliseconds but precise
   * to a second only. Absent if the response has no such header.
   */
  readonly answeredAt?: number;
}

/**
 * Exports the raw events of a range of days with one request, which counts against the hourly quota
 * of the Export API.
 */
export type ExportEvents = (range: ExportRequest, io: CallIo) => Promise<ExportAnswer>;

export function exportEvents(client: Client): ExportEvents {
  return async (range, io) => {
    const call: Call = {
      api: 'export',
      path: '/api/2.0/export',
      query: {
        from_date: range.from,
        to_date: range.to,
        where: range.where,
        event: range.events && JSON.stringify(range.events),
        time_in_ms: range.inMilliseconds === true ? 'true' : undefined,
        limit: range.limit,
      },
    };
    const response = await request(client, call, { io, answer: 'stream' });
    if (response.body.kind !== 'stream') throw errorFromResponse(call, response);
    const answeredAt = Date.parse(response.headers['date'] ?? '');
    return {
      body: response.body,
      ...(Number.isNaN(answeredAt) ? {} : { answeredAt }),
    };
  };
}

/**
 * Reports whether a line is the text with which Mixpanel ends a body that it could not complete,
 * although the status was 200 (observed).
 */
export function isExportAbortMarker(line: string): boolean {
  return /^(?:(?:export )?terminated early\s*$|\{"error":)/.test(line);
}
