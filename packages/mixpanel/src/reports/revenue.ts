import type { CallIo } from '@source-mixpanel/stream';
import type { Call, Client } from '../client/client.js';
import { createDayRowsReader, type DayRow } from './day-rows.js';
import { requestItems } from '../client/request-items.js';
import type { DayQueryLimits } from './read-day-windows.js';

/**
 * Returns the revenue of each day of a range, first and last day inclusive. Sends one request,
 * which counts against the hourly quota.
 * @throws TransientError `query_timed_out`: a request for fewer days may succeed
 */
export type RevenueDays = (
  range: DayQueryLimits & { readonly from: string; readonly to: string },
  io: CallIo,
) => Promise<readonly DayRow[]>;

const PATH = '/api/2.0/engage/revenue';

/**
 * Creates the function that requests revenue. The endpoint is not documented, and many projects
 * cannot use it since Mixpanel removed its Revenue report. The sum over all days, `$overall`, is
 * left out.
 */
export function revenueDays(client: Client): RevenueDays {
  return ({ from, to, ...limits }, io) => {
    const query = { from_date: from, to_date: to };
    const call: Call = { api: 'query', path: PATH, query, ...limits };
    return requestItems(client, {
      call,
      createReader: () => createDayRowsReader(PATH, 'results'),
      io,
    });
  };
}
