import type { Day } from '@source-mixpanel/cursor';
import { SourceError, type CallIo } from '@source-mixpanel/stream';
import type { Client } from '../client/client.js';
import { eventNames, MAX_EVENT_NAMES } from './event-counts.js';

/** Names of events as they were sent, the most frequent first. */
export interface NamesOfDays {
  readonly names: readonly string[];
  /**
   * False if names may be missing: Mixpanel listed only the events of the last 31 days, or has more
   * names than it lists.
   */
  readonly isWhole: boolean;
}

/**
 * Lists the names of the events of some days, both inclusive. One or two requests, which count against the
 * hourly quota.
 */
export type ListEventNames = (
  days: { readonly from: Day; readonly to: Day },
  io: CallIo,
) => Promise<NamesOfDays>;

/**
 * Creates the function that requests the events of given days. If Mixpanel rejects the parameter for days,
 * which is not documented, it requests the events of the last 31 days. Custom events are left out, because
 * they are combinations of other events.
 */
export function listEventNames(client: Client): ListEventNames {
  const ask = eventNames(client);
  return async (days, io) => {
    const [names, isOfDays] = await ask(io, days).then(
      (found) => [found, true] as const,
      async (error: unknown) => {
        if (!isAboutDays(error)) throw error;
        return [await ask(io), false] as const;
      },
    );
    const own = names.filter((name) => !name.startsWith('$custom_event:'));
    return {
      names: [...new Set(own)],
      isWhole: isOfDays && names.length < MAX_EVENT_NAMES,
    };
  };
}

/**
 * Reports whether Mixpanel rejected the parameter for days: days too far in the past with status 403, an
 * unknown parameter with 400 or 422.
 */
function isAboutDays(error: unknown): boolean {
  return (
    error instanceof SourceError &&
    (error.code === 'history_window' || error.code === 'bad_request')
  );
}
