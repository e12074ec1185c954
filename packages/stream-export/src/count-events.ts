import { verifyBody } from '@source-mixpanel/kernel';
import { exportLines } from '@source-mixpanel/mixpanel';
import { SourceError, type ReadIo } from '@source-mixpanel/stream';
import { requestDays } from './request-days.js';
import type { CountEvents } from './counts/count-check.js';
import { COUNT_BY } from './counts/counted-body.js';
import type { ExportSync } from './export-sync.js';

/**
 * Maximum size of a download whose events are only counted, because a comparison is not worth a
 * larger one.
 */
const MAX_BYTES = 512 * 1024 * 1024;

/**
 * Returns a function that downloads days only to count their events: those that the settings
 * select. It does not wait for quota, because reading events is more important than comparing them.
 */
export function countEventsOf(sync: ExportSync, reading: ReadIo): CountEvents {
  const io: ReadIo = { ...reading, maxWaitMilliseconds: 0 };
  const lines = exportLines({ onUnreadableLine: 'skip', countBy: COUNT_BY });
  const { storage } = sync.options;
  return async (days, evaluate) => {
    const validators: ReturnType<typeof lines.createValidator>[] = [];
    try {
      for (const events of sync.selected.lists) {
        const requested = await requestDays({ slice: days, events }, sync, io);
        if (requested === undefined) return undefined;
        const validator = lines.createValidator();
        validators.push(validator);
        const body = await verifyBody(requested.response.body, validator, {
          ...{ storage, io, maxBytes: MAX_BYTES },
        });
        await body.discard();
        // If the last day is missing or the body could not be stored, the counts cannot be
        // compared.
        if (requested.through !== days.to || !body.verified) return undefined;
      }
      return evaluate(validators);
    } catch (error) {
      if (!(error instanceof SourceError) || io.signal.aborted) throw error;
      return undefined;
    } finally {
      for (const validator of validators) validator.close();
    }
  };
}
