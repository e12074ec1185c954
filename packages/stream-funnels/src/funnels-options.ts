import type { DaySettings } from '@source-mixpanel/cursor';
import type { FunnelDays, ListFunnels } from '@source-mixpanel/mixpanel';
import type { Clock } from '@source-mixpanel/stream';

export interface FunnelsSource {
  /** Requests the list with every call: a funnel that it lacks was deleted. */
  readonly listFunnels: ListFunnels;
  readonly funnelDays: FunnelDays;
}

export interface FunnelsOptions extends DaySettings {
  /** Most days of one request; default: as many as Mixpanel answers. */
  readonly windowDays?: number | undefined;
  /** Requests at a time. */
  readonly concurrency: number;
  readonly clock: Clock;
  /** An instant of our clock (epoch ms), moved back by as much as Mixpanel's clock is slow. */
  readonly byEarlierClock?: (instant: number) => number;
}
