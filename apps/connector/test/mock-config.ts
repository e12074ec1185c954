import type { FixturesServer } from '@source-mixpanel/fixtures-server';
import type { JsonObject } from '@source-mixpanel/exact-json';

/** Returns a configuration with the credentials of a mock, the time zone UTC, and `change`. */
export function configFor(server: FixturesServer, change: JsonObject = {}): JsonObject {
  const { username, secret, projectId } = server;
  return {
    credentials: { option_title: 'Service Account', username, secret, project_id: projectId },
    project_timezone: 'UTC',
    ...change,
  };
}
