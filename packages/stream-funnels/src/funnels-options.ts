import type { DaySettings, PresentOptions, RefreshSettings } from '@source-mixpanel/cursor';
import type { FunnelDays, ListFunnels } from '@source-mixpanel/mixpanel';

export interface FunnelsSource {
  /** Requests the list on every call, so that it shows whether a funnel was deleted. */
  readonly listFunnels: ListFunnels;
  readonly funnelDays: FunnelDays;
}

export interface FunnelsOptions extends DaySettings, PresentOptions {
  /** Maximum number of days of one request; default: as many as Mixpanel supports. */
  readonly windowDays?: number | undefined;
  /** Number of concurrent requests. */
  readonly concurrency: number;
  /**
   * When funnels that were read completely are read again for late conversions; default: on every sync.
   */
  readonly refresh?: RefreshSettings | undefined;
}
