import { defaultOptions, type MockMixpanelOptions } from '@source-mixpanel/fixtures-server';

const UNLIMITED = 1_000_000_000;

/**
 * The quota of a mock for suites that do not test the pacing of requests. It limits only concurrent
 * requests, as Mixpanel does.
 */
export const UNLIMITED_QUOTA: MockMixpanelOptions['quota'] = {
  ...defaultOptions.quota,
  queryPerHour: UNLIMITED,
  exportPerHour: UNLIMITED,
  exportPerSecond: UNLIMITED,
};
