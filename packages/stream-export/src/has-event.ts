import { verifyBody, type BodySpool } from '@source-mixpanel/kernel';
import { exportLines, type ExportAnswer, type ExportRequest } from '@source-mixpanel/mixpanel';
import { BrokenSliceError, SourceError, type CallIo } from '@source-mixpanel/stream';

/**
 * Codes of errors after which it remains unknown whether there are events: Mixpanel rejected the
 * filter, or the day as in the future or too old.
 */
const INCONCLUSIVE_CODES = new Set(['bad_request', 'to_date_in_future', 'history_window']);

export interface EventQuestion {
  readonly requestEvents: (request: ExportRequest, io: CallIo) => Promise<ExportAnswer>;
  readonly storage: BodySpool;
  readonly io: CallIo;
}

/**
 * Returns whether Mixpanel returns an event of this day for a filter, with one request for one
 * event. An empty body counts as `no`; a broken body or an abort marker as `unknown`.
 */
export async function hasEvent(
  { day, where }: { readonly day: string; readonly where: string },
  { requestEvents, storage, io }: EventQuestion,
): Promise<'yes' | 'no' | 'unknown'> {
  const validator = exportLines({ onUnreadableLine: 'skip' }).createValidator();
  try {
    const { body } = await requestEvents({ from: day, to: day, where, limit: 1 }, io);
    await (await verifyBody(body, validator, { storage, io })).discard();
  } catch (error) {
    if (error instanceof BrokenSliceError) return 'unknown';
    if (error instanceof SourceError && INCONCLUSIVE_CODES.has(error.code)) return 'unknown';
    throw error;
  } finally {
    validator.close();
  }
  return validator.records > 0 ? 'yes' : 'no';
}
