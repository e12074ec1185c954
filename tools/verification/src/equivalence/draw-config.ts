import { addDays, dayInZone, latestDay, type Day } from '@source-mixpanel/cursor';
import { type JsonObject } from '@source-mixpanel/exact-json';
import type { SeededRandom } from '@source-mixpanel/testing/seeded-random';
import type { DrawnProject } from './drawn-project.js';
import { objectIn } from '../harness/records/json-parts.js';

const USERNAME = 'stand-in.000000.mp-service-account';
const SECRET = 'stand-in-secret';
export const PROJECT_SECRET = '0123456789abcdef0123456789abcdef';

export const ACCOUNT = { username: USERNAME, secret: SECRET, project_id: 12345 };

/**
 * Draws a configuration that a user may have. It is usually valid, in the form of the current or an
 * earlier version of the Python connector.
 */
export function drawConfig(draw: SeededRandom, project: DrawnProject, now: number): JsonObject {
  const today = dayInZone(now, 'UTC');
  const maybe = (name: string, share: number, values: readonly JsonObject[string][]): JsonObject =>
    draw.percent(share) ? { [name]: draw.pick(values) } : {};
  const access: JsonObject = {
    ...drawCredentials(draw),
    ...(project.region === 'US' && draw.percent(3)
      ? {}
      : { region: draw.percent(97) ? project.region : 'EU' }),
    ...maybe('project_timezone', 92, [project.zone, project.zone, project.zone, 'UTC']),
  };
  const start = addDays(today, -draw.between(1, 12));
  const valid: JsonObject = {
    ...access,
    ...drawDate(draw, 'start_date', start),
    // Not before the start, because our connector refuses that and the Python connector then reads
    // nothing.
    ...(draw.percent(35)
      ? drawDate(draw, 'end_date', latestDay(start, addDays(today, draw.between(-6, 3))))
      : {}),
    ...maybe('attribution_window', 75, [0, 1, 2, 5]),
    ...maybe('date_window_size', 60, [1, 2, 3, 7, 30]),
    ...maybe('page_size', 60, [1, 2, 3, 1000]),
    ...maybe('export_lookback_window', 25, [0, 3600, 100_000]),
    ...maybe('select_properties_by_default', 25, [true, true, true, false, false, '']),
    ...maybe('num_workers', 40, [1, 2, 3, 5]),
    export_format: draw.pick(['python_text', 'python_text', 'python_text', 'text', 'raw']),
    // The Python connector does not have this setting. It reads all figures again in every sync, as
    // 0 makes ours do.
    refresh_hours: 0,
  };
  // Without a start date, the connectors read a year. In windows of one day, that would be 365
  // requests, and the Python connector waits a minute between two requests.
  const wide = (valid['start_date'] ?? '') === '' ? { date_window_size: 30 } : {};
  return { ...valid, ...wide, ...(draw.percent(5) ? draw.pick(INVALID_SETTINGS) : {}) };
}

/**
 * Returns whether the configuration has both an account and a project secret, without
 * `option_title`, which would choose one.
 */
export function hasBothKindsOfCredentials({ credentials }: JsonObject): boolean {
  const given = objectIn(credentials);
  return ['username', 'api_secret'].every((name) => name in given) && !('option_title' in given);
}

const INVALID_SETTINGS: readonly JsonObject[] = [
  { project_timezone: 'Miami' },
  { region: 'UK' },
  { attribution_window: -1 },
  { attribution_window: '20 days' },
  { date_window_size: 0 },
  { select_properties_by_default: 'Yes' },
  { start_date: '20 Jan 2021' },
  { end_date: '20 Jan 2021' },
  { start_date: '2026-13-01T00:00:00Z' },
  { end_date: '2026-02-30T00:00:00Z' },
  { export_lookback_window: -5 },
  { credentials: { option_title: 'Service Account', username: USERNAME, secret: SECRET } },
  { credentials: { username: USERNAME, secret: SECRET, api_secret: PROJECT_SECRET } },
  { credentials: { username: USERNAME, secret: 'wrong', project_id: 12345 } },
  { credentials: { username: USERNAME, secret: SECRET, project_id: 999 } },
];

/** Forms of credentials from before version 0.1.41 of the Python connector. */
const OLD_CREDENTIALS: readonly JsonObject[] = [
  { api_secret: PROJECT_SECRET },
  { api_secret: PROJECT_SECRET, credentials: {} },
  { project_id: 12345, credentials: { username: USERNAME, secret: SECRET } },
];

function drawCredentials(draw: SeededRandom): JsonObject {
  const title = (name: string): JsonObject => (draw.percent(80) ? { option_title: name } : {});
  if (draw.percent(80)) return { credentials: { ...title('Service Account'), ...ACCOUNT } };
  if (draw.percent(18)) return draw.pick(OLD_CREDENTIALS);
  return {
    credentials: {
      ...title('Project Secret'),
      api_secret: PROJECT_SECRET,
      ...(draw.percent(10) ? { project_id: 12345 } : {}),
    },
  };
}

/**
 * Draws a setting with this date, usually in the form that Airbyte has required since version
 * 3.1.0.
 */
function drawDate(draw: SeededRandom, name: string, day: Day): JsonObject {
  const form = draw.between(0, 99);
  if (form < 88) return { [name]: `${day}T00:00:00Z` };
  if (form < 92) return { [name]: day };
  return form < 96 ? { [name]: '' } : {};
}
