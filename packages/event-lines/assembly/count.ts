import { byteAt, QUOTE, REFUSED } from './bytes';
import { COUNT_SLOTS, COUNTED, COUNTED_LAST, MAX_COUNTED } from './layout';
import { eventNames, NO_ENTRY, NO_NAME } from './names';
import { endOfWholeTime, wholeTime } from './time';

/** Size of a count in bytes, see `COUNTED`. */
const SIZE: usize = 12;

/**
 * Length of the spans of time by which events are counted, in milliseconds; 0 if events are not
 * counted.
 */
let span: i64 = 0;
/** Addresses of the name and the time of the current event; 0 if not found. */
let nameAt: usize = 0;
let timeAt: usize = 0;
/**
 * Entry of the name that was counted last. `find` first tries the name that followed this name the
 * last time.
 */
let before: i32 = NO_NAME;
/** Number of counts since the last call of `takeCounted`. */
export let countedPairs: i32 = 0;

/** Starts counting by spans of this length, or stops counting if it is 0. */
export function setCounted(milliseconds: i64): void {
  span = milliseconds;
  before = NO_NAME;
  eventNames.clear();
  takeCounted();
}

/** Forgets all counts, and all names if there is no space for more. */
export function takeCounted(): void {
  if (countedPairs > 0) memory.fill(COUNTED_LAST, 0, (<usize>COUNT_SLOTS) << 2);
  countedPairs = 0;
  if (!eventNames.isFull) return;
  before = NO_NAME;
  eventNames.clear();
}

/** Call this at the start of each line. */
export function startCounting(): void {
  nameAt = 0;
  timeAt = 0;
}

export function noteEventName(at: usize): void {
  nameAt = at;
}

export function noteEventTime(at: usize): void {
  timeAt = at;
}

/**
 * Counts the event of the line that was scanned last. Events without a time are not counted.
 * Returns false, and counts nothing, if the line must be left to the reference implementation.
 */
export function countLine(): bool {
  if (span == 0) return true;
  if (byteAt(nameAt) != QUOTE) return false;
  if (timeAt == 0) return true;
  if (countedPairs == MAX_COUNTED || endOfWholeTime(timeAt) == REFUSED) return false;
  const entry = eventNames.find(nameAt + 1, before);
  if (entry == NO_ENTRY) return false;
  before = entry;
  count(entry, <u32>(wholeTime / span));
  return true;
}

/**
 * Adds 1 to the count of a name and a span. Only the last count of each hash is found again, so
 * there may be several counts of the same name and span, which the host adds up.
 */
function count(entry: i32, number: u32): void {
  const hash = (<u32>entry * 0x9e3779b1 + number * 0x85ebca6b) >>> 16;
  const slot = COUNTED_LAST + ((<usize>(hash & (<u32>(COUNT_SLOTS - 1)))) << 2);
  const last = load<i32>(slot);
  const at = COUNTED + <usize>(last - 1) * SIZE;
  if (last > 0 && load<i32>(at) == entry && load<u32>(at + 4) == number) {
    store<i32>(at + 8, load<i32>(at + 8) + 1);
    return;
  }
  const fresh = COUNTED + <usize>countedPairs * SIZE;
  store<i32>(fresh, entry);
  store<u32>(fresh + 4, number);
  store<i32>(fresh + 8, 1);
  countedPairs += 1;
  store<i32>(slot, countedPairs);
}
