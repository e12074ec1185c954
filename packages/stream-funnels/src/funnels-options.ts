import type { DaySettings, PresentOptions, RefreshSettings } from '@source-mixpanel/cursor';
import type { FunnelDays, ListFunnels } from '@source-mixpanel/mixpanel';

export interface FunnelsSource {
  /** Requests the list on every call, so that it shows whether a funnel was deleted. */
  readonly listFunnels: ListFunnels;
  readonly funnelDays: FunnelDays;
}

export interface FunnelsOptions extends DaySettings, PresentOptions {
  /** The maximum number of days of one request; default: Mixpanel's maximum. */
  readonly windowDays?: number | undefined;
  /** The maximum number of concurrent requests. */
  readonly concurrency: number;
  /**
   * Decides when funnels without new days are read again for late conversions; default: on every
   * sync.
   */
  readonly refresh?: RefreshSettings | undefined;
}
