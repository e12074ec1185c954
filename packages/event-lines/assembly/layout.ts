/*
 * Where everything lies in the memory, which never grows: whoever keeps a view of it keeps it for good.
 * Pages that are not written to cost nothing.
 */

/** Some bytes may be read or written behind whatever is read or written, 16 at a time. */
export const PAD: usize = 64;

/** Most bytes that are looked at in one go, and so of a line. */
export const INPUT_SIZE: usize = 256 * 1024;
export const OUTPUT_SIZE: usize = 1536 * 1024;
/** For whatever the caller says of the body and the batch. */
export const SETTINGS_SIZE: usize = 64 * 1024;
/** Names of the bag, as they are written. */
export const BAG_NAMES: i32 = 4096;
export const BAG_TEXT: usize = 512 * 1024;
/** Names inside nested values; when they are more, they are forgotten before the next line. */
export const INNER_NAMES: i32 = 1024;
export const INNER_TEXT: usize = 128 * 1024;
/** Columns, each as it is written. */
export const COLUMN_TEXT: usize = 512 * 1024;
/** Names of events, as they are written; when they are more, they are forgotten before the next lines. */
export const EVENT_NAMES: i32 = 8192;
export const EVENT_TEXT: usize = 512 * 1024;
/** Most pairs of a name and a span of time that are counted in one call. */
export const MOST_COUNTED: i32 = 8192;
export const COUNT_SLOTS: i32 = 1024;
/** Objects and lists inside each other, the bag not counted. */
export const DEEPEST: i32 = 16;

/** The first pages are those of constants. */
const FIRST: usize = 64 * 1024;

export const INPUT: usize = FIRST;
export const OUTPUT: usize = INPUT + INPUT_SIZE + PAD;
export const OUTPUT_END: usize = OUTPUT + OUTPUT_SIZE;
export const SETTINGS: usize = OUTPUT_END + PAD;

const ENTRIES: usize = (<usize>BAG_NAMES + 1) * 4;
/** By entry of a name of the bag, 32 bits each: the object it was met in last. */
export const BAG_OF: usize = SETTINGS + SETTINGS_SIZE;
/** Whether the caller knows of the name. */
export const IS_COLLECTED: usize = BAG_OF + ENTRIES;
/** Entries that became known, until the caller took them. */
export const COLLECTED: usize = IS_COLLECTED + ENTRIES;
/** Entries of the line at hand that are not collected yet. */
export const FRESH: usize = COLLECTED + ENTRIES;
/** What becomes of the property; see `Kind`. */
export const KINDS: usize = FRESH + ENTRIES;
/** Its column: where the text begins, and its length. */
export const COLUMN_STARTS: usize = KINDS + ENTRIES;
export const COLUMN_LENGTHS: usize = COLUMN_STARTS + ENTRIES;
export const COLUMNS: usize = COLUMN_LENGTHS + ENTRIES;

/** By entry of an inner name and depth: the object it was met in last. */
export const OBJECT_OF: usize = COLUMNS + COLUMN_TEXT + PAD;
/** Counts of the last call, 12 bytes each: the entry of a name, the number of a span of time, how many. */
export const COUNTED: usize = OBJECT_OF + (<usize>INNER_NAMES + 1) * DEEPEST * 4;
/** By a hash of name and span, 32 bits each: which of the counts was changed last. */
export const COUNTED_LAST: usize = COUNTED + <usize>MOST_COUNTED * 12;
/** What `Names` needs for its tables. */
export const TABLES: usize = COUNTED_LAST + <usize>COUNT_SLOTS * 4;
