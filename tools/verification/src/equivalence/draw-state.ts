import { dayInZone } from '@source-mixpanel/cursor';
import type { JsonObject } from '@source-mixpanel/exact-json';
import type { SeededRandom } from '@source-mixpanel/testing/seeded-random';
import { dateTimeText } from './draw-project.js';
import type { DrawnProject } from './drawn-project.js';
import type { StreamName } from '../harness/projects/stream-names.js';

/**
 * Draws a state of a stream, in one of the forms that versions of the Python connector have
 * written.
 */
export function drawState(
  draw: SeededRandom,
  stream: StreamName,
  { project, now }: { readonly project: DrawnProject; readonly now: number },
): JsonObject | undefined {
  const instant = now - draw.between(0, 12 * 24 * 60) * 60_000;
  const time = dateTimeText(draw.percent(5) ? now + 400 * 86_400_000 : instant);
  const day = dayInZone(Date.parse(`${time}Z`), 'UTC');
  switch (stream) {
    case 'export':
      return { time: `${time}Z` };
    case 'engage':
      return { last_seen: time };
    case 'cohorts':
      return { created: time.replace('T', ' ') };
    case 'revenue':
      return { date: day };
    case 'funnels': {
      const ids = project.funnels.map(({ id }) => String(id)).filter(() => draw.percent(80));
      if (draw.percent(20)) {
        return ids.length === 0
          ? undefined
          : Object.fromEntries(ids.map((id) => [id, { date: day }]));
      }
      return {
        use_global_cursor: false,
        states: ids.map((id) => ({ partition: { funnel_id: id }, cursor: { date: day } })),
        state: { date: day },
        lookback_window: 1,
      };
    }
    case 'cohort_members': {
      const ids = project.cohorts.map(({ id }) => id).filter(() => draw.percent(80));
      return {
        use_global_cursor: false,
        states: ids.map((id) => ({
          partition: { id, parent_slice: {} },
          cursor: { last_seen: time },
        })),
        state: { last_seen: time },
        lookback_window: 1,
      };
    }
    case 'annotations':
      return undefined;
  }
}
