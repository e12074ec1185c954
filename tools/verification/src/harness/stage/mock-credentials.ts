import type { JsonObject } from '@source-mixpanel/exact-json';

/** The service account that a mock with its default options knows, as a configuration has it. */
export const MOCK_CREDENTIALS: JsonObject = {
  option_title: 'Service Account',
  username: 'stand-in.000000.mp-service-account',
  secret: 'stand-in-secret',
  project_id: 12345,
};
