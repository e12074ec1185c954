import type { Send } from '@source-mixpanel/kernel';
import type { Clock, Warning } from '@source-mixpanel/stream';

/** Further apart than this, in milliseconds, one of two clocks is wrong, and it is unknown which. */
export const MAX_CLOCK_DIFFERENCE_MILLISECONDS = 86_400_000;

/** Mixpanel's clock, as far as the `Date` headers of its answers tell. */
export interface ServerClock {
  /**
   * Passes a request on, and notes the `Date` of its answer. The first one that does not agree with our
   * clock within a day is reported as a warning.
   */
  watch(next: Send): Send;
  /**
   * The instant of our clock (epoch ms) by the slower of both clocks. Mixpanel's counts only while it
   * agrees with ours within a day: one wrong header must not move what a sync remembers.
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
  // A wrong Date may lie outside of the years 0 to 9999, where a timestamp of a record cannot.
  const [theirs, ours] = [server, own].map((instant) =>
    new Date(instant).toISOString().replace(/\.\d+Z$/, 'Z'),
  );
  return {
    kind: 'warning',
    message: `By the Date of Mixpanel's answer it is ${theirs}, by the clock of this machine ${ours}: one of them is wrong by more than a day. The clock of this machine counts; set it right if it is the wrong one.`,
  };
}
