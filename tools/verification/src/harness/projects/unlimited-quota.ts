import { defaultOptions, type MockMixpanelOptions } from '@source-mixpanel/fixtures-server';

const UNLIMITED = 1_000_000_000;

/** The quota of a mock for suites that do not test pacing. The limit of concurrent requests stays that of Mixpanel. */
export const UNLIMITED_QUOTA: MockMixpanelOptions['quota'] = {
  ...defaultOptions.quota,
  queryPerHour: UNLIMITED,
  exportPerHour: UNLIMITED,
  exportPerSecond: UNLIMITED,
};
