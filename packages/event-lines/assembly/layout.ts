/*
 * The layout of the memory, which never grows: a view of it stays valid permanently. Pages that are
 * not written to cost nothing.
 */

/**
 * Up to this many bytes after an area may be read or written, since 16 bytes are accessed at a
 * time.
 */
export const PAD: usize = 64;

/** The maximum number of bytes per call, and so of a line. */
export const INPUT_SIZE: usize = 256 * 1024;
export const OUTPUT_SIZE: usize = 1536 * 1024;
/** The size of the settings that the caller writes for the body and the batch. */
export const SETTINGS_SIZE: usize = 64 * 1024;
/** The maximum number of names of the bag, as they are written. */
export const BAG_NAMES: i32 = 4096;
export const BAG_TEXT: usize = 512 * 1024;
/**
 * The maximum number of names inside nested values; if there are more, all are forgotten before the
 * next line.
 */
export const INNER_NAMES: i32 = 1024;
export const INNER_TEXT: usize = 128 * 1024;
/** The space for columns, each as it is written. */
export const COLUMN_TEXT: usize = 512 * 1024;
/**
 * The maximum number of names of events, as they are written; if there are more, all are forgotten
 * before the next lines.
 */
export const EVENT_NAMES: i32 = 8192;
export const EVENT_TEXT: usize = 512 * 1024;
/** The maximum number of pairs of a name and a span of time that are counted in one call. */
export const MAX_COUNTED: i32 = 8192;
export const COUNT_SLOTS: i32 = 1024;
/** The maximum of the texts that a key is made of. */
export const KEY_SIZE: usize = 1024;
/** Objects and lists inside each other, the bag not counted. */
export const MAX_DEPTH: i32 = 16;

/** The first pages contain constants. */
const FIRST: usize = 64 * 1024;

export const INPUT: usize = FIRST;
export const OUTPUT: usize = INPUT + INPUT_SIZE + PAD;
export const OUTPUT_END: usize = OUTPUT + OUTPUT_SIZE;
export const SETTINGS: usize = OUTPUT_END + PAD;

const ENTRIES: usize = (<usize>BAG_NAMES + 1) * 4;
/** For each entry of a name of the bag, 32 bits: the object in which it last occurred. */
export const BAG_OF: usize = SETTINGS + SETTINGS_SIZE;
/** Whether the caller knows of the name. */
export const IS_COLLECTED: usize = BAG_OF + ENTRIES;
/** Entries that became known, until the caller reads them. */
export const COLLECTED: usize = IS_COLLECTED + ENTRIES;
/** Entries of the current line that are not collected yet. */
export const FRESH: usize = COLLECTED + ENTRIES;
/** What to do with the property; see `Kind`. */
export const KINDS: usize = FRESH + ENTRIES;
/** Its column: the address of the text, and its length. */
export const COLUMN_STARTS: usize = KINDS + ENTRIES;
export const COLUMN_LENGTHS: usize = COLUMN_STARTS + ENTRIES;
/** The bytes of a block of SHA-256. */
export const BLOCK_BYTES: usize = 64;
/** Hashes are made of as many texts at a time. */
export const LANES: usize = 4;
/** The parts of keys that wait for their hash, one after another. */
export const KEY_TEXTS: usize = COLUMN_LENGTHS + ENTRIES;
/** Texts that wait for their hash, as `HashQueue`: values and keys. */
export const QUEUE_SIZE: usize = 4 + 3 * 4 * LANES;
export const HASH_QUEUE: usize = KEY_TEXTS + LANES * (KEY_SIZE + PAD);
export const KEY_QUEUE: usize = HASH_QUEUE + QUEUE_SIZE;
/** For each key that waits: the hash that its text lacks, and where in the text it belongs. */
export const KEY_OWNERS: usize = KEY_QUEUE + QUEUE_SIZE;
/** Eight words of each hash that is being made, a vector for each; the bytes of each hash. */
export const HASH_STATES: usize = KEY_OWNERS + 3 * 4 * LANES;
export const HASH_DIGESTS: usize = HASH_STATES + 32 * LANES;
/** The states after the two blocks of the key. */
export const HASH_INNER: usize = HASH_DIGESTS + 32 * LANES;
export const HASH_OUTER: usize = HASH_INNER + 32;
/** Of each text: its address, how many of its blocks are whole, how many there are; then the last two. */
export const HASH_STARTS: usize = HASH_OUTER + 32;
export const HASH_WHOLE: usize = HASH_STARTS + 4 * LANES;
export const HASH_BLOCKS: usize = HASH_WHOLE + 4 * LANES;
export const HASH_ENDS: usize = HASH_BLOCKS + 4 * LANES;
export const HASH_SCHEDULE: usize = HASH_ENDS + 2 * BLOCK_BYTES * LANES;
export const COLUMNS: usize = HASH_SCHEDULE + 256 * LANES + PAD;

/** For each entry of an inner name and each depth: the object in which it last occurred. */
export const OBJECT_OF: usize = COLUMNS + COLUMN_TEXT + PAD;
/**
 * Counts of the last call, 12 bytes each: the entry of a name, the number of a span of time, the
 * count.
 */
export const COUNTED: usize = OBJECT_OF + (<usize>INNER_NAMES + 1) * MAX_DEPTH * 4;
/** For each hash of name and span, 32 bits: which of the counts was changed last. */
export const COUNTED_LAST: usize = COUNTED + <usize>MAX_COUNTED * 12;
/** The space for the tables of `Names`. */
export const TABLES: usize = COUNTED_LAST + <usize>COUNT_SLOTS * 4;
