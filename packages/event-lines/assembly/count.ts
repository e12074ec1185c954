import { byteAt, QUOTE, REFUSED } from './bytes';
import { COUNT_SLOTS, COUNTED, COUNTED_LAST, MOST_COUNTED } from './layout';
import { eventNames, NO_ENTRY, NO_NAME } from './names';
import { endOfWholeTime, wholeTime } from './time';

/** Bytes of a count. */
const SIZE: usize = 12;

/** Length of the spans of time by which events are counted; 0 while they are not. */
let span: i64 = 0;
/** Where the name of the event at hand and its time begin; 0 where they were not met. */
let nameAt: usize = 0;
let timeAt: usize = 0;
/** The entry of the name counted last, whose follower is compared first. */
let before: i32 = NO_NAME;
/** How many counts there are since `takeCounted`. */
export let countedPairs: i32 = 0;

/** Begins anew with spans of so many milliseconds, or ends with 0. */
export function setCounted(milliseconds: i64): void {
  span = milliseconds;
  before = NO_NAME;
  eventNames.clear();
  takeCounted();
}

/** Forgets all counts. */
export function takeCounted(): void {
  if (countedPairs > 0) memory.fill(COUNTED_LAST, 0, (<usize>COUNT_SLOTS) << 2);
  countedPairs = 0;
  if (!eventNames.isFull) return;
  before = NO_NAME;
  eventNames.clear();
}

/** To be called when a line begins. */
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
 * Counts the event of the regular line that was scanned last. An event without a time is in no span.
 * Returns false, and counts nothing, where it is left to the object path.
 */
export function countLine(): bool {
  if (span == 0) return true;
  if (byteAt(nameAt) != QUOTE) return false;
  if (timeAt == 0) return true;
  if (countedPairs == MOST_COUNTED || endOfWholeTime(timeAt) == REFUSED) return false;
  const entry = eventNames.find(nameAt + 1, before);
  if (entry == NO_ENTRY) return false;
  before = entry;
  count(entry, <u32>(wholeTime / span));
  return true;
}

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
