import { SETTINGS } from './layout';
import { same } from './bytes';

/*
 * The caller's description of the body, in the memory of settings: a setting is the address of a
 * text and its length, 32 bits each. The bytes after a text may be read.
 */

/** The settings. */
export enum Setting {
  /** The quoted member name of the event's name, and that of the object of properties. */
  NAME,
  BAG,
  /** The bytes before and after each record of the current batch. */
  OPEN,
  CLOSE,
  /** `"column":` of name and time; of length 0 if they are dropped. */
  NAME_COLUMN,
  TIME_COLUMN,
  /** The texts of `true`, `false` and `null`. */
  TRUE,
  FALSE,
  NULL,
  /**
   * Instead of an address, the entry of the property that is the time; 0 if it was not found or
   * nothing is counted.
   */
  COUNTED_TIME,
  /** `"column":` of the key; of length 0 where there is none. */
  KEY_COLUMN,
  /** The inner and the outer block of the key of hashes (RFC 2104); of length 0 where nothing is hashed. */
  HASH_KEY,
  /** What texts that are hashed keep before their hash, if they begin with it. */
  HASH_PREFIX,
  /** The raw format: `"column":` of the object of properties, and from there on of the chosen properties. */
  BAG_COLUMN,
  PROPERTIES,
}

/** Most properties the raw format may choose, the time among them. */
export const MAX_CHOSEN: i32 = 28;
/** Where texts of the settings may stand. */
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
