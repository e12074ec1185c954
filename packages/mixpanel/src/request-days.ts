import {
  BrokenSliceError,
  SourceError,
  type CallIo,
  type JsonValue,
} from '@source-mixpanel/stream';
import { requestJson, type Call, type Client } from './client.js';

/**
 * The whole JSON answer to a call over a range of days.
 * @throws BrokenSliceError `query_timed_out`: fewer days may be answered in time
 * @throws what `requestJson` throws
 */
export async function requestDays(client: Client, call: Call, io: CallIo): Promise<JsonValue> {
  try {
    return await requestJson(client, call, io);
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
