import { isJsonObject, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import { SystemError, type CallIo } from '@source-mixpanel/stream';
import { errorFromResponse } from '../client/answer-error.js';
import { request, type Call, type Client } from '../client/client.js';
import { isErrorEnvelope } from '../client/error-envelope.js';
import { unexpectedAnswer } from '../client/parse-answer.js';

/** The results of a saved report, over the range of days that is saved in the report. */
export interface ReportAnswer {
  /** Results by name; each breakdown of the report adds one level of nesting. */
  readonly series: JsonObject;
  /** When Mixpanel computed the results; null if the response does not contain it. */
  readonly computedAt: string | null;
  /** First and last moment of the range; null if the response does not contain them. */
  readonly from: string | null;
  readonly to: string | null;
}

/**
 * Returns the results of a report. Sends one request, which counts against the hourly quota, or two
 * if the type is not given and the Insights endpoint rejects the report.
 * @throws SystemError `bad_request` for a report of a type that no API supports
 */
export type ReadReport = (
  report: { readonly id: number; readonly type?: string },
  io: CallIo,
) => Promise<ReportAnswer>;

const INSIGHTS = '/api/query/insights';
const RETENTION = '/api/query/retention';

/**
 * Creates the function that requests reports. The Insights endpoint, which also returns funnels, is
 * documented. That the retention endpoint accepts `bookmark_id` is known from Mixpanel's own
 * clients. A response is parsed as a whole, because it may be nested to any depth; its maximum size
 * is 64 MiB.
 */
export function readReport(client: Client): ReadReport {
  return async ({ id, type }, io) => {
    if (type === 'retention') {
      return readRetention(await requestReport(client, RETENTION, { id, io }));
    }
    try {
      return readInsights(await requestReport(client, INSIGHTS, { id, io }));
    } catch (error) {
      const isOtherType = error instanceof SystemError && error.code === 'bad_request';
      if (!isOtherType || type !== undefined) throw error;
      return requestReport(client, RETENTION, { id, io }).then(readRetention, () =>
        Promise.reject(error),
      );
    }
  };
}

async function requestReport(
  client: Client,
  path: string,
  { id, io }: { readonly id: number; readonly io: CallIo },
): Promise<JsonObject> {
  const call: Call = { api: 'query', path, query: { bookmark_id: id } };
  const response = await request(client, call, { io, answer: 'json' });
  if (response.body.kind !== 'json') throw errorFromResponse(call, response);
  const { value } = response.body;
  if (isErrorEnvelope(value)) throw errorFromResponse(call, response);
  if (!isJsonObject(value)) throw unexpectedAnswer(path, 'the answer');
  return value;
}

function readInsights(answer: JsonObject): ReportAnswer {
  const { series, computed_at: computedAt, date_range: days } = answer;
  if (!isJsonObject(series)) throw unexpectedAnswer(INSIGHTS, 'series');
  const range = isJsonObject(days) ? days : {};
  return {
    series,
    computedAt: textOrNull(computedAt),
    from: textOrNull(range['from_date']),
    to: textOrNull(range['to_date']),
  };
}

function readRetention(series: JsonObject): ReportAnswer {
  const days = Object.keys(series)
    .filter((name) => /^\d{4}-\d{2}-\d{2}/.test(name))
    .sort();
  return { series, computedAt: null, from: days[0] ?? null, to: days.at(-1) ?? null };
}

function textOrNull(value: JsonValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
