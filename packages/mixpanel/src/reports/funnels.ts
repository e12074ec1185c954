import type { CallIo } from '@source-mixpanel/stream';
import * as z from 'zod';
import type { Call, Client } from '../client/client.js';
import { createDayRowsReader, type DayRow } from './day-rows.js';
import { parseAnswer, parseItem } from '../client/parse-answer.js';
import { requestItems, type ItemsReader } from '../client/request-items.js';
import type { DayQueryLimits } from './read-day-windows.js';

export interface Funnel {
  readonly id: number;
  /** Name of the funnel in Mixpanel; null if it has none. */
  readonly name: string | null;
}

/**
 * Returns all saved funnels of the project. Sends one request, which counts against the hourly
 * quota.
 */
export type ListFunnels = (io: CallIo) => Promise<readonly Funnel[]>;

export interface FunnelRequest extends DayQueryLimits {
  readonly id: number;
  /** First and last day, `YYYY-MM-DD`, both inclusive. */
  readonly from: string;
  readonly to: string;
}

/**
 * Returns the steps and the analysis of a funnel for each day of a range. Sends one request, which
 * counts against the hourly quota.
 * @throws TransientError `query_timed_out`: a request for fewer days may succeed
 * @throws SystemError `not_found` if the funnel was deleted
 */
export type FunnelDays = (request: FunnelRequest, io: CallIo) => Promise<readonly DayRow[]>;

const LIST = '/api/query/funnels/list';
const DAYS = '/api/query/funnels';
const funnelSchema = z
  .object({ funnel_id: z.int(), name: z.string().nullish() })
  .transform(({ funnel_id: id, name }): Funnel => ({ id, name: name ?? null }));
const listSchema = z.array(z.unknown());

export function listFunnels(client: Client): ListFunnels {
  const call: Call = { api: 'query', path: LIST };
  return (io) => requestItems(client, { call, createReader: createFunnelsReader, io });
}

function createFunnelsReader(): ItemsReader<readonly Funnel[]> {
  const funnels: Funnel[] = [];
  return {
    path: [],
    kind: 'list',
    addItems(items) {
      for (const [name, value] of items) {
        funnels.push(parseItem(funnelSchema, value, { path: LIST, members: [name] }));
      }
    },
    finish(outline) {
      parseAnswer(listSchema, outline, LIST);
      return funnels;
    },
  };
}

export function funnelDaysOf(client: Client): FunnelDays {
  return ({ id, from, to, ...limits }, io) => {
    const query = { funnel_id: id, from_date: from, to_date: to, unit: 'day' };
    const call: Call = { api: 'query', path: DAYS, query, ...limits };
    return requestItems(client, {
      call,
      createReader: () => createDayRowsReader(DAYS, 'data'),
      io,
    });
  };
}
