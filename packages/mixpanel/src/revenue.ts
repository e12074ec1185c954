import type { CallIo } from '@source-mixpanel/stream';
import * as z from 'zod';
import { requestJson, type Client } from './client.js';
import { dayRows, type DayRow } from './day-rows.js';
import { parseAnswer, rowSchema } from './parse-answer.js';

/** Revenue of each day of a range, first and last day inclusive: one counted request. */
export type RevenueDays = (
  range: { readonly from: string; readonly to: string },
  io: CallIo,
) => Promise<readonly DayRow[]>;

const PATH = '/api/2.0/engage/revenue';
const answer = z.object({ results: rowSchema });

/** Undocumented, and withdrawn from many projects since Mixpanel removed its Revenue report. */
export function revenueDays(client: Client): RevenueDays {
  return async ({ from, to }, io) => {
    const query = { from_date: from, to_date: to };
    const json = await requestJson(client, { family: 'query', path: PATH, query }, io);
    const rows = dayRows(parseAnswer(answer, json, PATH).results);
    return rows.filter(({ date }) => date !== '$overall');
  };
}
