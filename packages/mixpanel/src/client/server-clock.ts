import type { Send } from '@source-mixpanel/kernel';
import type { Clock, Warning } from '@source-mixpanel/stream';

/**
 * Maximum difference between the two clocks, in milliseconds. If they differ by more, one of them
 * is wrong, and the connector cannot know which.
 */
export const MAX_CLOCK_DIFFERENCE_MILLISECONDS = 86_400_000;

/** Mixpanel's clock, taken from the `Date` headers of responses. */
export interface ServerClock {
  /**
   * Wraps a send function, and reads the `Date` header of each response. Warns once if it differs
   * from the clock of this machine by more than a day.
   */
  watch(next: Send): Send;
  /**
   * Converts an instant of this machine's clock (epoch ms) to the slower of the two clocks.
   * Mixpanel's clock is ignored if it differs by more than a day, because one wrong header must not
   * move the state of a sync.
   */
  earlier(instant: number): number;
}

export function createServerClock(clock: Clock): ServerClock {
  let behind = 0;
  let isReported = false;
  return {
    watch: (next) => async (request) => {
      const response = await next(request);
      const answeredAt = Date.parse(response.headers['date'] ?? '');
      const now = clock.now();
      const difference = answeredAt - now;
      // NaN if the response has no `Date` header.
      if (Math.abs(difference) <= MAX_CLOCK_DIFFERENCE_MILLISECONDS) {
        behind = Math.min(0, difference);
      } else if (!Number.isNaN(difference) && !isReported) {
        isReported = true;
        request.io.report(clocksDiffer(answeredAt, now));
      }
      return response;
    },
    earlier: (instant) => instant + behind,
  };
}

function clocksDiffer(server: number, own: number): Warning {
  // A wrong `Date` header may be outside the years 0 to 9999, so this does not use the timestamp
  // functions for records.
  const [theirs, ours] = [server, own].map((instant) =>
    new Date(instant).toISOString().replace(/\.\d+Z$/, 'Z'),
  );
  return {
    kind: 'warning',
    message: `Mixpanel's Date header says ${theirs}, the clock of this machine ${ours}: one of them is wrong by more than a day. The connector uses the clock of this machine; correct it if it is wrong.`,
  };
}
