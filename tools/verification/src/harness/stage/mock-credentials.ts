import type { JsonObject } from '@source-mixpanel/exact-json';

/** The setting `credentials` for a mock Mixpanel with default options. */
export const MOCK_CREDENTIALS: JsonObject = {
  option_title: 'Service Account',
  username: 'stand-in.000000.mp-service-account',
  secret: 'stand-in-secret',
  project_id: 12345,
};
