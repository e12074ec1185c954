import { SETTINGS } from './layout';
import { same } from './bytes';

/*
 * What the caller says of the body, in the memory of settings: a place of it is the address of a text
 * and its length, 32 bits each. A text has bytes behind it that may be read.
 */

/** Places of the settings. */
export enum Setting {
  /** The name of the event in its quotes, and that of the object of properties. */
  NAME,
  BAG,
  /** What stands before and after each record; of the batch at hand. */
  OPEN,
  CLOSE,
  /** `"column":` of name and time; of length 0 where they are dropped. */
  NAME_COLUMN,
  TIME_COLUMN,
  /** The texts of `true`, `false` and `null`. */
  TRUE,
  FALSE,
  NULL,
  /** In place of an address, the entry of the property that is the time; 0 where it was not met or nothing is counted. */
  COUNTED_TIME,
  /** The raw format: `"column":` of the object of properties, and from there on of the chosen properties. */
  BAG_COLUMN,
  PROPERTIES,
}

/** Most properties the raw format may choose, the time among them. */
export const MOST_CHOSEN: i32 = 31;
/** Where texts of the settings may stand. */
export const SETTING_TEXTS: usize = SETTINGS + (<usize>Setting.PROPERTIES + <usize>MOST_CHOSEN) * 8;

export function settingAt(place: i32): usize {
  return <usize>load<i32>(SETTINGS + ((<usize>place) << 3));
}

export function settingLength(place: i32): i32 {
  return load<i32>(SETTINGS + ((<usize>place) << 3) + 4);
}

export function isHead(at: usize): bool {
  return same(at, settingAt(Setting.NAME), settingLength(Setting.NAME));
}

export function isBag(at: usize): bool {
  return same(at, settingAt(Setting.BAG), settingLength(Setting.BAG));
}
