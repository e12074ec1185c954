import type { CallIo } from '@source-mixpanel/stream';
import type { Call, Client } from '../client/client.js';
import { readDayRows, type DayRow } from './day-rows.js';
import { requestDays } from '../client/request-days.js';

/**
 * Revenue of each day of a range, first and last day inclusive: one counted request.
 * @throws BrokenSliceError `query_timed_out`: fewer days may be answered in time
 */
export type RevenueDays = (
  range: { readonly from: string; readonly to: string },
  io: CallIo,
) => Promise<readonly DayRow[]>;

const PATH = '/api/2.0/engage/revenue';

/**
 * Undocumented, and withdrawn from many projects since Mixpanel removed its Revenue report.
 * The sum over all days, `$overall`, is left out.
 */
export function revenueDays(client: Client): RevenueDays {
  return ({ from, to }, io) => {
    const call: Call = { family: 'query', path: PATH, query: { from_date: from, to_date: to } };
    return requestDays(client, { call, begin: () => readDayRows(PATH, 'results'), io });
  };
}
