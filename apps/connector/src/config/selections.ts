import type { EventSelection, ProfileSelection } from '@source-mixpanel/mixpanel';
import type { Config } from './config.js';

/** Returns what the configuration selects of events and profiles. */
export function selections(config: Config): {
  readonly events: EventSelection;
  readonly profiles: ProfileSelection;
} {
  return {
    events: {
      events: given(config.export_events),
      where: config.export_where,
      inMilliseconds: config.export_time_precision === 'milliseconds',
    },
    profiles: { where: config.engage_where },
  };
}

/** An empty list is what a form leaves of one that was emptied. */
function given(names: readonly string[] | undefined): readonly string[] | undefined {
  return names === undefined || names.length === 0 ? undefined : names;
}
