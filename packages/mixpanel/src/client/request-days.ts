import { BrokenSliceError, SourceError } from '@source-mixpanel/stream';
import type { Client } from './client.js';
import { requestItems, type ItemsRequest } from './request-items.js';

/**
 * The answer to a call over a range of days.
 * @throws BrokenSliceError `query_timed_out`: fewer days may be answered in time
 * @throws what `requestItems` throws
 */
export async function requestDays<Answer>(
  client: Client,
  request: ItemsRequest<Answer>,
): Promise<Answer> {
  try {
    return await requestItems(client, request);
  } catch (error) {
    if (!(error instanceof SourceError) || error.code !== 'query_timed_out') throw error;
    const { code, message, detail } = error;
    throw new BrokenSliceError(code, message, {
      attempts: 2,
      divisible: true,
      cause: error,
      ...(detail === undefined ? {} : { detail }),
    });
  }
}
