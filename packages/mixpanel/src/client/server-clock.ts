import type { Send } from '@source-mixpanel/kernel';
import type { Clock, Warning } from '@source-mixpanel/stream';

/**
 * Maximum difference between Mixpanel's clock and the clock of this machine, in milliseconds. If
 * they differ by more, one of them is wrong, and the connector cannot know which.
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
   * Converts an instant (epoch milliseconds) from this machine's clock to Mixpanel's clock if that
   * is slower; otherwise returns it unchanged. A difference of more than a day is ignored, because
   * one wrong `Date` header must not set back the saved state.
   */
  earlier(instant: number): number;
}

export function createServerClock(clock: Clock): ServerClock {
  /** Mixpanel's time minus the time of this machine, in milliseconds; 0 if Mixpanel is ahead. */
  let offset = 0;
  let isReported = false;
  return {
    watch: (next) => async (request) => {
      const response = await next(request);
      const answeredAt = Date.parse(response.headers['date'] ?? '');
      const now = clock.now();
      const difference = answeredAt - now;
      // NaN if the response has no `Date` header.
      if (Math.abs(difference) <= MAX_CLOCK_DIFFERENCE_MILLISECONDS) {
        offset = Math.min(0, difference);
      } else if (!Number.isNaN(difference) && !isReported) {
        isReported = true;
        request.io.report(createClockWarning(answeredAt, now));
      }
      return response;
    },
    earlier: (instant) => instant + offset,
  };
}

function createClockWarning(server: number, own: number): Warning {
  // The timestamp functions for records reject years outside 0 to 9999, which a wrong header can
  // have.
  const [theirs, ours] = [server, own].map((instant) =>
    new Date(instant).toISOString().replace(/\.\d+Z$/, 'Z'),
  );
  return {
    kind: 'warning',
    message: `Mixpanel's Date header says ${theirs}, the clock of this machine ${ours}: one of them is wrong by more than a day. The connector uses the clock of this machine; correct it if it is wrong.`,
  };
}
