import type { Send } from '@source-mixpanel/kernel';
import type { Clock } from '@source-mixpanel/stream';

/** Further apart than this, in milliseconds, one of two clocks is wrong, and it is unknown which. */
export const MAX_CLOCK_DIFFERENCE_MILLISECONDS = 86_400_000;

/** Mixpanel's clock, as far as the `Date` headers of its answers tell. */
export interface ServerClock {
  /** Passes a request on, and notes the `Date` of its answer. */
  watch(next: Send): Send;
  /**
   * The instant of our clock (epoch ms) by the slower of both clocks. Mixpanel's counts only while it
   * agrees with ours within a day: one wrong header must not move what a sync remembers.
   */
  earlier(instant: number): number;
}

export function createServerClock(clock: Clock): ServerClock {
  let behind = 0;
  return {
    watch: (next) => async (request) => {
      const response = await next(request);
      const answeredAt = Date.parse(response.headers['date'] ?? '');
      const difference = answeredAt - clock.now();
      // Not a number without a header.
      if (Math.abs(difference) <= MAX_CLOCK_DIFFERENCE_MILLISECONDS) {
        behind = Math.min(0, difference);
      }
      return response;
    },
    earlier: (instant) => instant + behind,
  };
}
