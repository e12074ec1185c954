import { isJsonObject, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import { SystemError, type CallIo } from '@source-mixpanel/stream';
import { errorFromResponse } from '../client/answer-error.js';
import { request, type Call, type Client } from '../client/client.js';
import { isErrorEnvelope } from '../client/error-envelope.js';
import { unexpectedAnswer } from '../client/parse-answer.js';

/** The figures of a saved report, over the days that the report itself says. */
export interface ReportAnswer {
  /** Figures by names, nested as the report is broken down. */
  readonly series: JsonObject;
  /** When Mixpanel computed them, and the first and last moment of the days; null where it does not say. */
  readonly computedAt: string | null;
  readonly from: string | null;
  readonly to: string | null;
}

/**
 * The figures of one report by its id. One counted request; two for a retention report of unknown kind.
 * @throws SystemError `bad_request` for a report of a kind that no API answers
 */
export type ReadReport = (
  report: { readonly id: number; readonly type?: string },
  io: CallIo,
) => Promise<ReportAnswer>;

const INSIGHTS = '/api/query/insights';
const RETENTION = '/api/query/retention';

/**
 * Insights and funnels are published; that retention knows `bookmark_id` too is taken from Mixpanel's own
 * clients. The answer, of at most 64 MiB, is read whole: what it holds is as deep as people made the report.
 */
export function readReport(client: Client): ReadReport {
  return async ({ id, type }, io) => {
    if (type === 'retention') return retentionOf(await ask(client, RETENTION, { id, io }));
    try {
      return insightsOf(await ask(client, INSIGHTS, { id, io }));
    } catch (error) {
      const isOfOtherKind = error instanceof SystemError && error.code === 'bad_request';
      if (!isOfOtherKind || type !== undefined) throw error;
      return ask(client, RETENTION, { id, io }).then(retentionOf, () => Promise.reject(error));
    }
  };
}

async function ask(
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

function insightsOf(answer: JsonObject): ReportAnswer {
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

function retentionOf(series: JsonObject): ReportAnswer {
  const days = Object.keys(series)
    .filter((name) => /^\d{4}-\d{2}-\d{2}/.test(name))
    .sort();
  return { series, computedAt: null, from: days[0] ?? null, to: days.at(-1) ?? null };
}

function textOrNull(value: JsonValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
