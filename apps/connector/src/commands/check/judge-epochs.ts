import { offsetInZone } from '@source-mixpanel/cursor';
import { numberIn, type SampledEvent } from '../../connection/sample-events.js';

/**
 * The time zone of the `time` of events. `utc`: UTC. `local`: local time of the project, written as if it were UTC.
 * `same`: the project's zone is so close to UTC that it makes no difference. `unclear`: the events do not decide it.
 */
export type EpochZone = 'utc' | 'local' | 'same' | 'unclear';

const MINUTE = 60_000;
/** Most events are processed this long after their time. The minimum is negative because a device's clock may be fast. */
const MIN_LAG_MILLISECONDS = -2 * MINUTE;
const MAX_LAG_MILLISECONDS = 30 * MINUTE;
/** How many events at least must support an interpretation, because fewer could do so by chance. */
const MIN_EVENTS = 3;

/**
 * Finds out whether the `time` of events is in UTC. In projects created before 2023 it is local time, written as if it
 * were UTC. The function compares each `time` with the processing time, which is always in UTC: most events are processed
 * within minutes, so the right interpretation is the one with small delays.
 */
export function judgeEpochs(events: readonly SampledEvent[], zone: string): EpochZone {
  let utc = 0;
  let local = 0;
  let usable = 0;
  let far = 0;
  for (const { time, processed } of events) {
    const seconds = numberIn(time);
    if (seconds === undefined || processed === undefined || !isEpochSeconds(seconds)) continue;
    usable += 1;
    const shown = seconds * 1000;
    const offset = offsetInZone(shown, zone);
    if (Math.abs(offset) <= MAX_LAG_MILLISECONDS - MIN_LAG_MILLISECONDS) continue;
    far += 1;
    if (isSoon(processed - shown)) utc += 1;
    else if (isSoon(processed - shown + offset)) local += 1;
  }
  if (usable > 0 && far === 0) return 'same';
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
