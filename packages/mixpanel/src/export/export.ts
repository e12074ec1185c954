import type { BodyStream } from '@source-mixpanel/kernel';
import type { CallIo } from '@source-mixpanel/stream';
import { errorFromResponse } from '../client/answer-error.js';
import { request, type Call, type Client } from '../client/client.js';

export interface ExportRequest {
  /** First and last day, `YYYY-MM-DD`, both inclusive, in the project's zone. */
  readonly from: string;
  readonly to: string;
  /** A segmentation expression. */
  readonly where?: string;
  /** The names of the only events to return; absent: all. */
  readonly events?: readonly string[];
  /** Whether times are in milliseconds; default: seconds. */
  readonly inMilliseconds?: boolean;
  /** The maximum number of events; Mixpanel caps it at 100,000 and offers no next page. */
  readonly limit?: number;
}

export interface ExportAnswer {
  /** One event per line, compressed above 1,400 bytes. Its end alone verifies nothing. */
  readonly body: BodyStream;
  /** The server's clock when it answered, epoch ms, whole seconds; absent without a `Date` header. */
  readonly answeredAt?: number;
}

/** Raw events of a range of days: one counted request of the export budget. */
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
 * Matches texts at the end of a body that Mixpanel ended early, although its status said 200
 * (observed).
 */
export function isExportAbortMarker(line: string): boolean {
  return /^(?:(?:export )?terminated early\s*$|\{"error":)/.test(line);
}
