import type { Day } from '@source-mixpanel/cursor';
import { SourceError, type CallIo } from '@source-mixpanel/stream';
import type { Client } from '../client/client.js';
import { eventNames, MAX_EVENT_NAMES } from './event-counts.js';

/** Names of events as they were sent, the most frequent first. */
export interface NamesOfDays {
  readonly names: readonly string[];
  /**
   * False if names may be missing: Mixpanel returned the events of the last 31 days instead, or the
   * maximum number of names.
   */
  readonly isWhole: boolean;
}

/**
 * Lists the names of the events of a range of days, both inclusive. Sends one or two requests,
 * which count against the hourly quota.
 */
export type ListEventNames = (
  days: { readonly from: Day; readonly to: Day },
  io: CallIo,
) => Promise<NamesOfDays>;

/**
 * Creates the function that requests the names. If Mixpanel rejects the parameters for days, which
 * are not documented, it requests the events of the last 31 days instead. Custom events are left
 * out, because they are combinations of other events.
 */
export function listEventNames(client: Client): ListEventNames {
  const requestNames = eventNames(client);
  return async (days, io) => {
    const [names, isOfDays] = await requestNames(io, days).then(
      (found) => [found, true] as const,
      async (error: unknown) => {
        if (!isDaysRejected(error)) throw error;
        return [await requestNames(io), false] as const;
      },
    );
    const withoutCustom = names.filter((name) => !name.startsWith('$custom_event:'));
    return {
      names: [...new Set(withoutCustom)],
      isWhole: isOfDays && names.length < MAX_EVENT_NAMES,
    };
  };
}

/**
 * Reports whether Mixpanel rejected the parameters for days, because the days are older than the
 * history of the plan (`history_window`) or the parameters are unknown (`bad_request`).
 */
function isDaysRejected(error: unknown): boolean {
  return (
    error instanceof SourceError &&
    (error.code === 'history_window' || error.code === 'bad_request')
  );
}
