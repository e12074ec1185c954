import type { Send } from '@source-mixpanel/kernel';
import type { Clock, Warning } from '@source-mixpanel/stream';

/**
 * If the clocks differ by more than this, in milliseconds, one of them is wrong, and it is unknown
 * which.
 */
export const MAX_CLOCK_DIFFERENCE_MILLISECONDS = 86_400_000;

/** Mixpanel's clock, according to the `Date` headers of its answers. */
export interface ServerClock {
  /**
   * Passes a request on, and reads the `Date` of its answer. The first one that differs from our
   * clock by more than a day is reported as a warning.
   */
  watch(next: Send): Send;
  /**
   * Returns the instant of our clock (epoch ms) by the slower of both clocks. Mixpanel's clock
   * counts only while it differs from ours by at most a day: one wrong header must not move the
   * state of a sync.
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
      // Not a number without a header.
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
  // A wrong Date may be outside the years 0 to 9999, where a timestamp of a record cannot be.
  const [theirs, ours] = [server, own].map((instant) =>
    new Date(instant).toISOString().replace(/\.\d+Z$/, 'Z'),
  );
  return {
    kind: 'warning',
    message: `Mixpanel's Date header says ${theirs}, the clock of this machine ${ours}: one of them is wrong by more than a day. The connector uses the clock of this machine; correct it if it is wrong.`,
  };
}
