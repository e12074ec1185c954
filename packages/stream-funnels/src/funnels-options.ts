import type { DaySettings, PresentOptions, RefreshSettings } from '@source-mixpanel/cursor';
import type { FunnelDays, ListFunnels } from '@source-mixpanel/mixpanel';

export interface FunnelsSource {
  /** Requests the list on every call: a funnel that is missing was deleted. */
  readonly listFunnels: ListFunnels;
  readonly funnelDays: FunnelDays;
}

export interface FunnelsOptions extends DaySettings, PresentOptions {
  /** The maximum number of days of one request; default: as many as Mixpanel answers. */
  readonly windowDays?: number | undefined;
  /** The number of concurrent requests. */
  readonly concurrency: number;
  /** When funnels of which all days were read are read again for late figures; default: on every sync. */
  readonly refresh?: RefreshSettings | undefined;
}
