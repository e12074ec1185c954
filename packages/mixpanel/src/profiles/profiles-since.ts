import {
  latestTimestamp,
  normaliseTimestamp,
  timestampMilliseconds,
  timestampText,
} from '@source-mixpanel/cursor';

const SHAPE = 'YYYY-MM-DDTHH:MM:SS';
const HOUR = 3_600_000;

export interface ProfilesSince {
  /** The saved cursor; undefined on the first sync. */
  readonly cursor: string | undefined;
  /**
   * The start in the settings, a day or an instant. Profiles with an earlier `$last_seen` are never
   * read.
   */
  readonly start: string;
  /** Number of hours before the cursor that are read again. */
  readonly lookBackHours: number;
}

/**
 * Returns the instant from which profiles are read, `YYYY-MM-DDTHH:MM:SS` in UTC:
 *
 * ```
 *   start        cursor − lookback       cursor            now
 *   |            [=======================|=================)
 * ```
 */
export function profilesSince({ cursor, start, lookBackHours }: ProfilesSince): string {
  if (cursor === undefined) return normaliseTimestamp(start, SHAPE);
  const from = Math.max(0, timestampMilliseconds(cursor) - lookBackHours * HOUR);
  const bound = lookBackHours === 0 ? cursor : timestampText(from, SHAPE);
  return normaliseTimestamp(latestTimestamp(bound, start), SHAPE);
}
