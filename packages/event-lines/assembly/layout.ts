/*
 * The layout of the memory. The memory never grows, because growing would invalidate the host's
 * view of it. Pages that are never written take no physical memory.
 */

/**
 * Number of bytes after each region that may be read or written, because 16 bytes are accessed at a
 * time.
 */
export const PAD: usize = 64;

/** Maximum number of bytes of the input of one call, and therefore of a line. */
export const INPUT_SIZE: usize = 256 * 1024;
export const OUTPUT_SIZE: usize = 1536 * 1024;
/** Size of the settings that the host writes for a body and for each batch. */
export const SETTINGS_SIZE: usize = 64 * 1024;
/** Maximum number of property names. Each spelling counts, such as `"a"` and `"\u0061"`. */
export const BAG_NAMES: i32 = 4096;
export const BAG_TEXT: usize = 512 * 1024;
/**
 * Maximum number of names within nested values. If there are more, all of them are forgotten before
 * the next line.
 */
export const INNER_NAMES: i32 = 1024;
export const INNER_TEXT: usize = 128 * 1024;
/** Number of bytes for the texts of the columns. */
export const COLUMN_TEXT: usize = 512 * 1024;
/**
 * Maximum number of event names; each spelling counts. If there are more, all of them are forgotten
 * before the next call.
 */
export const EVENT_NAMES: i32 = 8192;
export const EVENT_TEXT: usize = 512 * 1024;
/** Maximum number of pairs of name and span that are counted in one call. */
export const MAX_COUNTED: i32 = 8192;
export const COUNT_SLOTS: i32 = 1024;
/** Maximum length of the text that a key is made from. */
export const KEY_SIZE: usize = 1024;
/** Maximum depth of nested objects and lists, not counting the properties object. */
export const MAX_DEPTH: i32 = 16;

/** The compiler uses the first pages for constants. */
const FIRST: usize = 64 * 1024;

export const INPUT: usize = FIRST;
export const OUTPUT: usize = INPUT + INPUT_SIZE + PAD;
export const OUTPUT_END: usize = OUTPUT + OUTPUT_SIZE;
export const SETTINGS: usize = OUTPUT_END + PAD;

const ENTRIES: usize = (<usize>BAG_NAMES + 1) * 4;
/** For each entry of a property name, the number of the object in which it last occurred. */
export const BAG_OF: usize = SETTINGS + SETTINGS_SIZE;
/** For each entry of a property name, whether it was added to COLLECTED. */
export const IS_COLLECTED: usize = BAG_OF + ENTRIES;
/** Entries of new names that the host has not read yet. */
export const COLLECTED: usize = IS_COLLECTED + ENTRIES;
/** Entries of new names in the current line, which are not in COLLECTED yet. */
export const FRESH: usize = COLLECTED + ENTRIES;
/** For each entry of a property name, what to do with the property; see `Kind`. */
export const KINDS: usize = FRESH + ENTRIES;
/** For each entry of a property name, the address and the length of its column. */
export const COLUMN_STARTS: usize = KINDS + ENTRIES;
export const COLUMN_LENGTHS: usize = COLUMN_STARTS + ENTRIES;
/** Size of a block of SHA-256 in bytes. */
export const BLOCK_BYTES: usize = 64;
/** Number of texts that are hashed at the same time. */
export const LANES: usize = 4;
/** Texts of keys that are not hashed yet. */
export const KEY_TEXTS: usize = COLUMN_LENGTHS + ENTRIES;
/** Queues of texts to hash (see `HashQueue`): one for values, one for keys. */
export const QUEUE_SIZE: usize = 4 + 3 * 4 * LANES;
export const HASH_QUEUE: usize = KEY_TEXTS + LANES * (KEY_SIZE + PAD);
export const KEY_QUEUE: usize = HASH_QUEUE + QUEUE_SIZE;
/** For each key in the queue, from where and to where the owner's hash has to be copied. */
export const KEY_OWNERS: usize = KEY_QUEUE + QUEUE_SIZE;
/**
 * State of the hashes (eight vectors, each with one word of every lane), and the resulting bytes of
 * each hash.
 */
export const HASH_STATES: usize = KEY_OWNERS + 3 * 4 * LANES;
export const HASH_DIGESTS: usize = HASH_STATES + 32 * LANES;
/** The states after the inner and the outer block of the secret key. */
export const HASH_INNER: usize = HASH_DIGESTS + 32 * LANES;
export const HASH_OUTER: usize = HASH_INNER + 32;
/**
 * For each lane: the address of its text, the number of complete blocks in it, and the total number
 * of blocks. HASH_ENDS contains the last one or two blocks, with padding.
 */
export const HASH_STARTS: usize = HASH_OUTER + 32;
export const HASH_WHOLE: usize = HASH_STARTS + 4 * LANES;
export const HASH_BLOCKS: usize = HASH_WHOLE + 4 * LANES;
export const HASH_ENDS: usize = HASH_BLOCKS + 4 * LANES;
export const HASH_SCHEDULE: usize = HASH_ENDS + 2 * BLOCK_BYTES * LANES;
export const COLUMNS: usize = HASH_SCHEDULE + 256 * LANES + PAD;

/**
 * For each entry of a name within nested values and each depth, the number of the object in which
 * it last occurred.
 */
export const OBJECT_OF: usize = COLUMNS + COLUMN_TEXT + PAD;
/**
 * Counts of the last `scan`. Each has 12 bytes: the entry of the name, the number of the span, and
 * the count.
 */
export const COUNTED: usize = OBJECT_OF + (<usize>INNER_NAMES + 1) * MAX_DEPTH * 4;
/** For each hash of a name and a span, the index of the count that was changed last (32 bits). */
export const COUNTED_LAST: usize = COUNTED + <usize>MAX_COUNTED * 12;
/** Start of the tables of `Names`. */
export const TABLES: usize = COUNTED_LAST + <usize>COUNT_SLOTS * 4;
