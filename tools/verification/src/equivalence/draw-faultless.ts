import { addDays, dayInZone } from '@source-mixpanel/cursor';
import type { JsonObject } from '@source-mixpanel/exact-json';
import type { SeededRandom } from '@source-mixpanel/testing/seeded-random';
import { ACCOUNT } from './draw-config.js';
import { drawProject } from './draw-project.js';
import type { DrawnProject } from './drawn-project.js';

/** Draws a project in which nothing makes a stream of either connector fail. */
export function drawFaultlessProject(draw: SeededRandom, now: number): DrawnProject {
  const project = drawProject(draw, now, { reservedNames: false, times: false, surrogates: false });
  return {
    ...project,
    region: 'US',
    plan: 'paid',
    revenue: 'available',
    exportType: 'text/plain; charset=utf-8',
    maximumPageSize: 1000,
    profiles: [...project.profiles, { id: 'user-always', members: [['plan', '"pro"']] }],
    cohorts: project.cohorts.filter(({ dataGroupId }) => dataGroupId === undefined),
  };
}

/** Draws a configuration that both connectors accept, in the form that Airbyte's form writes. */
export function drawFaultlessConfig(
  draw: SeededRandom,
  { zone }: DrawnProject,
  now: number,
): JsonObject {
  const start = addDays(dayInZone(now, 'UTC'), -draw.between(2, 9));
  return {
    credentials: { option_title: 'Service Account', ...ACCOUNT },
    region: 'US',
    project_timezone: zone,
    start_date: `${start}T00:00:00Z`,
    attribution_window: draw.pick([0, 1, 2, 5]),
    date_window_size: draw.pick([1, 2, 7, 30]),
    export_lookback_window: draw.pick([0, 0, 0, 3600, 100_000]),
    num_workers: draw.pick([1, 3]),
    export_format: 'python_text',
    refresh_hours: 0,
  };
}
