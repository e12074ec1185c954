import { verifyBody } from '@source-mixpanel/kernel';
import { exportLines } from '@source-mixpanel/mixpanel';
import { SourceError, type ReadIo } from '@source-mixpanel/stream';
import { askDays } from './ask-days.js';
import { COUNT_BY, type CountEvents } from './counts/count-check.js';
import type { ExportSync } from './export-sync.js';

/** Larger downloads are not worth it, only to count their events. */
const MAX_BYTES = 512 * 1024 * 1024;

/**
 * Returns how days are downloaded only to count their events, as the settings select them. Does not wait for quota:
 * the events are more important than the comparison.
 */
export function countEventsOf(sync: ExportSync, reading: ReadIo): CountEvents {
  const io: ReadIo = { ...reading, maxWaitMilliseconds: 0 };
  const lines = exportLines({ onUnreadableLine: 'skip', countBy: COUNT_BY });
  const { storage } = sync.options;
  return async (days, judge) => {
    const validators: ReturnType<typeof lines.createValidator>[] = [];
    try {
      for (const events of sync.selected.lists) {
        const asked = await askDays({ slice: days, events }, sync, io);
        if (asked === undefined) return undefined;
        const validator = lines.createValidator();
        validators.push(validator);
        const body = await verifyBody(asked.answer.body, validator, {
          ...{ storage, io, maxBytes: MAX_BYTES },
        });
        await body.discard();
        // Fewer days, or a body that could not be kept, show nothing.
        if (asked.through !== days.to || !body.verified) return undefined;
      }
      return judge(validators);
    } catch (error) {
      if (!(error instanceof SourceError) || io.signal.aborted) throw error;
      return undefined;
    } finally {
      for (const validator of validators) validator.close();
    }
  };
}
