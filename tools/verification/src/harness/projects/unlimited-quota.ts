import { defaultOptions, type MockMixpanelOptions } from '@source-mixpanel/fixtures-server';

const UNLIMITED = 1_000_000_000;

/**
 * The quota of a mock for suites that do not test the pacing of requests. The hourly quotas and the
 * exports per second are unlimited; the other limits are those of Mixpanel.
 */
export const UNLIMITED_QUOTA: MockMixpanelOptions['quota'] = {
  ...defaultOptions.quota,
  queryPerHour: UNLIMITED,
  exportPerHour: UNLIMITED,
  exportPerSecond: UNLIMITED,
};
