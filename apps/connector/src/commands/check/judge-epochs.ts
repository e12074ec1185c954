import { offsetInZone } from '@source-mixpanel/cursor';
import { numberIn, type SampledEvent } from '../../connection/sample-events.js';

/**
 * The time zone of the `time` of events. `utc`: UTC. `local`: local time of the project, written as
 * if it were UTC. `same`: UTC and local time are too close to distinguish them. `unclear`: the
 * events do not show which it is.
 */
export type EpochZone = 'utc' | 'local' | 'same' | 'unclear';

const MINUTE = 60_000;
/**
 * The delay between the `time` of an event and its processing is usually in this range. The minimum
 * is negative because the clock of a device may be fast.
 */
const MIN_LAG_MILLISECONDS = -2 * MINUTE;
const MAX_LAG_MILLISECONDS = 30 * MINUTE;
/**
 * The minimum number of events that must support an interpretation; fewer could do so by chance.
 */
const MIN_EVENTS = 3;

/**
 * Finds out whether the `time` of events is in UTC. In projects created before 2023 it is local
 * time, written as if it were UTC. The function compares each `time` with the processing time,
 * which is always in UTC: most events are processed within minutes, so the right interpretation is
 * the one with small delays.
 */
export function judgeEpochs(events: readonly SampledEvent[], zone: string): EpochZone {
  let utc = 0;
  let local = 0;
  let usable = 0;
  let distinguishable = 0;
  for (const { time, processed } of events) {
    const seconds = numberIn(time);
    if (seconds === undefined || processed === undefined || !isEpochSeconds(seconds)) continue;
    usable += 1;
    const eventTime = seconds * 1000;
    const offset = offsetInZone(eventTime, zone);
    // If local time is this close to UTC, both interpretations can be plausible, so the event is
    // not counted for either.
    if (Math.abs(offset) <= MAX_LAG_MILLISECONDS - MIN_LAG_MILLISECONDS) continue;
    distinguishable += 1;
    if (isSoon(processed - eventTime)) utc += 1;
    else if (isSoon(processed - eventTime + offset)) local += 1;
  }
  if (usable > 0 && distinguishable === 0) return 'same';
  if (utc >= MIN_EVENTS && utc > 3 * local) return 'utc';
  if (local >= MIN_EVENTS && local > 3 * utc) return 'local';
  return 'unclear';
}

function isSoon(lag: number): boolean {
  return lag >= MIN_LAG_MILLISECONDS && lag <= MAX_LAG_MILLISECONDS;
}

/** Accepts seconds of the years 1973 to 5138; present times in milliseconds are greater. */
function isEpochSeconds(value: number): boolean {
  return value >= 1e8 && value < 1e11;
}
