/**
 * Functions for incremental streams. They decide which days or partitions a sync reads, and parse
 * and update the cursors in a saved state, including states of the Python connector.
 */

// Days and ranges of days.
export { parseConfiguredDate } from './configured-date.js';
export { addDays, clampDay, daysBetween, earliestDay, isDay, latestDay } from './day.js';
export type { Day } from './day.js';
export { countDays, fixedWindows, planSlices, splitRange } from './day-range.js';
export type { DayRange, SlicePlan } from './day-range.js';

// The days that a sync reads, computed from the cursor and the settings.
export { cursorDay, daysToRead } from './days-to-read.js';
export type { DaySettings } from './days-to-read.js';
export { startDay } from './start.js';
export type { StartSettings } from './start.js';

// States with one cursor per partition, such as a funnel or a cohort.
export { createPartitionedStates } from './partitioned-states.js';
export type { PartitionedStates } from './partitioned-states.js';
export type {
  PartitionCursor,
  PartitionedState,
  PartitionedStateOptions,
} from './partitioned-state.js';
export { hasFailed, sortFailedLast } from './failed-partitions.js';
export type { StateWithFailures } from './failed-partitions.js';
export { lastReadOf, lastReadsNoLaterThan, lastReadText, withLastRead } from './last-reads.js';
export type { StateWithLastReads } from './last-reads.js';

// Which partitions are read again in a sync, if the hourly quota does not suffice for all of them.
export { leftOutNotice, Refresh } from './refresh.js';
export type {
  LeftOut,
  QuotaClaim,
  RefreshablePartition,
  RefreshSettings,
  SpareQuota,
  Turn,
  WaitingRead,
} from './refresh.js';

// Cursors in the future are replaced by the present. Otherwise, data until then would be skipped.
export {
  dayCursorNoLaterThan,
  futureStateWarning,
  isAfterPresent,
  isFarAhead,
  noLaterThan,
  presentAtStart,
  steadyPresent,
} from './present.js';
export type { PresentOptions } from './present.js';
export { limitDayToPresent, limitPartitionsToPresent } from './limit-to-present.js';

// Timestamps and time zones.
export { timestampSchema } from './timestamp-schema.js';
export {
  compareTimestamps,
  isTimestamp,
  latestTimestamp,
  normaliseTimestamp,
  subtractFromCursor,
  timestampMilliseconds,
  timestampText,
} from './timestamp.js';
export type { TimestampShape } from './timestamp.js';
export {
  dayInZone,
  isZone,
  lastCompleteDayInZone,
  lastCompleteDayInZoneAndUtc,
  offsetInZone,
  todayInZoneAndUtc,
} from './zone.js';
