import { verifyBody, type BodySpool } from '@source-mixpanel/kernel';
import { exportLines, type ExportAnswer, type ExportRequest } from '@source-mixpanel/mixpanel';
import { BrokenSliceError, SourceError, type CallIo } from '@source-mixpanel/stream';

/**
 * Codes that do not show whether there are events: of the expression, of a today before ours, of an
 * old day.
 */
const UNKNOWN = new Set(['bad_request', 'to_date_in_future', 'history_window']);

export interface EventQuestion {
  readonly ask: (request: ExportRequest, io: CallIo) => Promise<ExportAnswer>;
  readonly storage: BodySpool;
  readonly io: CallIo;
}

/**
 * Whether Mixpanel returns an event for a filter; one request of one event. It must be an event,
 * not any bytes: an abort marker, or an empty gzip member, shows nothing.
 */
export async function hasEvent(
  { day, where }: { readonly day: string; readonly where: string },
  { ask, storage, io }: EventQuestion,
): Promise<'yes' | 'no' | 'unknown'> {
  const validator = exportLines({ onUnreadableLine: 'skip' }).createValidator();
  try {
    const { body } = await ask({ from: day, to: day, where, limit: 1 }, io);
    await (await verifyBody(body, validator, { storage, io })).discard();
  } catch (error) {
    if (error instanceof BrokenSliceError) return 'unknown';
    if (error instanceof SourceError && UNKNOWN.has(error.code)) return 'unknown';
    throw error;
  } finally {
    validator.close();
  }
  return validator.records > 0 ? 'yes' : 'no';
}
