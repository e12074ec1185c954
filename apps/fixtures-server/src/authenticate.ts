import type { MixpanelRequest } from './exchange.js';
import type { Project } from './project/project.js';

/**
 * The credentials of a request; `unknown` if the project does not have them, `none` if there are
 * none.
 */
export type Caller = 'service_account' | 'project_secret' | 'unknown' | 'none';

/**
 * Returns whose credentials the request has. Like Mixpanel, it accepts basic authentication both in
 * base64 and as plain `user:secret`. A project secret is also accepted without the colon after it,
 * because Airbyte's Python connector sends it without one.
 */
export function authenticate(request: MixpanelRequest, project: Project): Caller {
  const header = request.headers['authorization'];
  if (header === undefined) return 'none';
  const [, given] = /^basic\s+(.*)$/i.exec(header) ?? [];
  if (given === undefined) return 'unknown';
  const pair = given.includes(':') ? given : Buffer.from(given, 'base64').toString('utf8');
  if (pair === `${project.username}:${project.secret}`) return 'service_account';
  if (pair.replace(/:$/, '') === project.projectSecret) return 'project_secret';
  return 'unknown';
}
