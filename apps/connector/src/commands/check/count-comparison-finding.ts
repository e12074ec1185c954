import type { Config } from '../../config/config.js';
import { selections } from '../../config/selections.js';
import type { Access } from './access.js';
import type { Finding } from './finding.js';

/**
 * Returns the finding that says whether exports are compared with Mixpanel's counts
 * (`verify_counts`); undefined if the setting is off.
 */
export function countComparisonFinding(config: Config, access: Access): Finding | undefined {
  if (!config.verify_counts) return undefined;
  const { events, where } = selections(config).events;
  const finding = (severity: Finding['severity'], text: string): Finding => ({
    topic: 'counts',
    severity,
    text,
  });
  if (where !== undefined) {
    return finding(
      'warning',
      "Exports cannot be compared with Mixpanel's counts, because Export Filter (`export_where`) is set.",
    );
  }
  if (access.kind === 'events_only') {
    return finding(
      'warning',
      "Exports cannot be compared with Mixpanel's counts, which need the Query API.",
    );
  }
  if (events === undefined) {
    return finding('good', "Exports are compared with Mixpanel's counts by event and hour.");
  }
  if (config.credentials.option_title !== 'Service Account') {
    return finding(
      'warning',
      "Exports cannot be compared with Mixpanel's counts, because Export Events (`export_events`) is set: that needs a service account, which can read merged events in Lexicon.",
    );
  }
  return finding(
    'note',
    "Exports are compared with Mixpanel's counts of the names in Export Events (`export_events`), except names into which events that are not selected were merged.",
  );
}
