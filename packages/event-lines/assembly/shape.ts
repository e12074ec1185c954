import { SETTINGS } from './layout';
import { same } from './bytes';

/*
 * The settings, with which the host describes the current body. Each setting consists of the
 * address and the length of a text (32 bits each). The bytes after a text may be read.
 */

/** Index of a setting. */
export enum Setting {
  /** The quoted names of two members of a line: the event's name, and the properties object. */
  NAME,
  BAG,
  /** Bytes before and after each record of the current batch. */
  OPEN,
  CLOSE,
  /** `"column":` of the event's name and of the time; of length 0 if the column is not written. */
  NAME_COLUMN,
  TIME_COLUMN,
  /** The texts of `true`, `false` and `null` in columns. */
  TRUE,
  FALSE,
  NULL,
  /**
   * Not a text: the entry of the property that contains the time; 0 if the property was not found
   * yet or events are not counted.
   */
  COUNTED_TIME,
  /** `"column":` of the key; of length 0 if there is no key. */
  KEY_COLUMN,
  /** The inner and outer block of the HMAC key (RFC 2104); of length 0 if nothing is hashed. */
  HASH_KEY,
  /** Prefix that hashed texts keep before their hash. */
  HASH_PREFIX,
  /** Raw format: `"column":` of the properties object, and of each chosen property. */
  BAG_COLUMN,
  PROPERTIES,
}

/** Maximum number of chosen properties in the raw format, including the time. */
export const MAX_CHOSEN: i32 = 28;
/** Start of the space for the texts of the settings. */
export const SETTING_TEXTS: usize = SETTINGS + (<usize>Setting.PROPERTIES + <usize>MAX_CHOSEN) * 8;

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
