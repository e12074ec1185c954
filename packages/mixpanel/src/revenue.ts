import type { CallIo } from '@source-mixpanel/stream';
import * as z from 'zod';
import type { Client } from './client.js';
import { dayRows, type DayRow } from './day-rows.js';
import { parseAnswer } from './parse-answer.js';
import { requestDays } from './request-days.js';

/**
 * Revenue of each day of a range, first and last day inclusive: one counted request.
 * @throws BrokenSliceError `query_timed_out`: fewer days may be answered in time
 */
export type RevenueDays = (
  range: { readonly from: string; readonly to: string },
  io: CallIo,
) => Promise<readonly DayRow[]>;

const PATH = '/api/2.0/engage/revenue';
const answer = z.object({ results: dayRows });

/**
 * Undocumented, and withdrawn from many projects since Mixpanel removed its Revenue report.
 * The sum over all days, `$overall`, is left out.
 */
export function revenueDays(client: Client): RevenueDays {
  return async ({ from, to }, io) => {
    const query = { from_date: from, to_date: to };
    const json = await requestDays(client, { family: 'query', path: PATH, query }, io);
    return parseAnswer(answer, json, PATH).results;
  };
}
