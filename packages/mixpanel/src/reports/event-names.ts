import type { Day } from '@source-mixpanel/cursor';
import { SourceError, type CallIo } from '@source-mixpanel/stream';
import type { Client } from '../client/client.js';
import { eventNames, MAX_EVENT_NAMES } from './event-counts.js';

/** Names of events, as they were sent, the most frequent first. */
export interface NamesOfDays {
  readonly names: readonly string[];
  /** False where Mixpanel named only events of the last 31 days, or has more names than it lists. */
  readonly isWhole: boolean;
}

/** The names of the events of some days, both included. One counted request, or two. */
export type ListEventNames = (
  days: { readonly from: Day; readonly to: Day },
  io: CallIo,
) => Promise<NamesOfDays>;

/**
 * Asks for the events of the days; where Mixpanel refuses the days, which are not documented, for those of
 * the last 31 days. Custom events, which other events make up, are left out.
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

/** Days too far in the past are refused with 403, parameters that are unknown with 400 or 422. */
function isAboutDays(error: unknown): boolean {
  return (
    error instanceof SourceError &&
    (error.code === 'history_window' || error.code === 'bad_request')
  );
}
