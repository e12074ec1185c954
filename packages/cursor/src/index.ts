/**
 * Cursors of incremental streams: which days or partitions a sync reads, what its state contains, and how states of the
 * Python connector are read.
 */
export { parseConfiguredDate } from './configured-date.js';
export { addDays, clampDay, daysBetween, earliestDay, isDay, latestDay } from './day.js';
export type { Day } from './day.js';
export { countDays, fixedWindows, planSlices, splitRange } from './day-range.js';
export type { DayRange, SlicePlan } from './day-range.js';
export { cursorDay, daysToRead } from './days-to-read.js';
export type { DaySettings } from './days-to-read.js';
export { failedLast, hasFailed } from './failed-partitions.js';
export type { StateWithFailures } from './failed-partitions.js';
export { lastReadOf, lastReadsNoLaterThan, lastReadText, withLastRead } from './last-reads.js';
export type { StateWithLastReads } from './last-reads.js';
export { createPartitionedStates } from './partitioned-states.js';
export type { PartitionedStates } from './partitioned-states.js';
export type {
  PartitionCursor,
  PartitionedState,
  PartitionedStateOptions,
} from './partitioned-state.js';
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
export { dayAsPresent, partitionsAsPresent } from './saved-as-present.js';
export { startDay } from './start.js';
export type { StartSettings } from './start.js';
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
