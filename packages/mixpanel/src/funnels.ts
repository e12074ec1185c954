import type { CallIo } from '@source-mixpanel/stream';
import * as z from 'zod';
import { requestJson, type Client } from './client.js';
import { dayRows, type DayRow } from './day-rows.js';
import { parseAnswer } from './parse-answer.js';
import { requestDays } from './request-days.js';

export interface Funnel {
  readonly id: number;
  /** As its author wrote it; null where Mixpanel gives none. */
  readonly name: string | null;
}

/** All saved funnels of the project in one counted request. */
export type ListFunnels = (io: CallIo) => Promise<readonly Funnel[]>;

export interface FunnelRequest {
  readonly id: number;
  /** First and last day, `YYYY-MM-DD`, both inclusive. */
  readonly from: string;
  readonly to: string;
}

/**
 * Steps and analysis of one funnel for each day of a range: one counted request.
 * @throws BrokenSliceError `query_timed_out`: fewer days may be answered in time
 * @throws SystemError `not_found` for a funnel that was deleted
 */
export type FunnelDays = (request: FunnelRequest, io: CallIo) => Promise<readonly DayRow[]>;

const LIST = '/api/query/funnels/list';
const DAYS = '/api/query/funnels';
const funnels = z.array(
  z
    .object({ funnel_id: z.int(), name: z.string().nullish() })
    .transform((funnel) => ({ id: funnel.funnel_id, name: funnel.name ?? null })),
);
const funnelDays = z.object({ data: dayRows });

export function listFunnels(client: Client): ListFunnels {
  return async (io) =>
    parseAnswer(funnels, await requestJson(client, { family: 'query', path: LIST }, io), LIST);
}

export function funnelDaysOf(client: Client): FunnelDays {
  return async ({ id, from, to }, io) => {
    const query = { funnel_id: id, from_date: from, to_date: to, unit: 'day' };
    const json = await requestDays(client, { family: 'query', path: DAYS, query }, io);
    return parseAnswer(funnelDays, json, DAYS).data;
  };
}
