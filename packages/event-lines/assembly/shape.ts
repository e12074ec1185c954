import { SETTINGS } from './layout';
import { same } from './bytes';

/*
 * What the caller says of the body, in the memory of settings: a place of it is the address of a text
 * and its length, 32 bits each. A text has bytes behind it that may be read.
 */

/** Places of the settings. */
export namespace Setting {
  /** The name of the head in its quotes, and that of the bag. */
  export const HEAD: usize = 0;
  export const BAG: usize = 1;
  /** What stands before and behind each record; of the batch at hand. */
  export const OPEN: usize = 2;
  export const CLOSE: usize = 3;
  /** `"column":` of head and time; of length 0 where they are dropped. */
  export const HEAD_COLUMN: usize = 4;
  export const TIME_COLUMN: usize = 5;
  /** The texts of `true`, `false` and `null`. */
  export const TRUE: usize = 6;
  export const FALSE: usize = 7;
  export const NULL: usize = 8;
  /** The raw format: `"column":` of the bag, and from there on of the chosen properties. */
  export const BAG_COLUMN: usize = 9;
  export const PROPERTIES: usize = 10;
}

/** Most properties the raw format may choose, the time among them. */
export const MOST_CHOSEN: i32 = 31;
/** Where texts of the settings may stand. */
export const SETTING_TEXTS: usize = SETTINGS + (Setting.PROPERTIES + <usize>MOST_CHOSEN) * 8;

export function settingAt(place: usize): usize {
  return <usize>load<i32>(SETTINGS + (place << 3));
}

export function settingLength(place: usize): i32 {
  return load<i32>(SETTINGS + (place << 3) + 4);
}

export function isHead(at: usize): bool {
  return same(at, settingAt(Setting.HEAD), settingLength(Setting.HEAD));
}

export function isBag(at: usize): bool {
  return same(at, settingAt(Setting.BAG), settingLength(Setting.BAG));
}
