/*
 * Functions of the host (`src/fast`), which this program calls for what it cannot do itself. All
 * addresses refer to the memory of the program, which the host can read and write. `out` is the
 * address where the host writes the result.
 */

/**
 * Called for each new spelling of a property name, with its entry (see `Names`). Returns the entry
 * of the first spelling of the same name, which represents all spellings.
 */
export declare function addBagName(entry: i32, start: usize, length: i32): i32;

/** The same as `addBagName`, for the names within nested values. */
export declare function addInnerName(entry: i32, start: usize, length: i32): i32;

/**
 * Called when the program has discarded all names within nested values, to make space for new ones.
 */
export declare function forgetInnerNames(): void;

/** Called for each new name of an event, if events are counted. */
export declare function addEventName(entry: i32, start: usize, length: i32): void;

/**
 * Returns what to do with a property. For the text format, the result is a `Kind` with bits for the
 * parts of the key, and the host has stored the column of the property in the tables. For the raw
 * format, see `memberKind`.
 */
export declare function resolveName(entry: i32): i32;

/** Writes the text of a value as a JSON string. Returns its length; -1 without enough space. */
export declare function writeValue(start: usize, end: usize, out: usize): i32;

/**
 * Writes the hash of a value as JSON. The hash of a list is a list of hashes; with `asText`, it is
 * written as a string. Returns the length; -1 without enough space.
 */
export declare function writeHash(start: usize, end: usize, out: usize, asText: bool): i32;

/**
 * Writes the key of the record in a line as a JSON string. Returns its length; -1 if the line is
 * not a record or there is not enough space.
 */
export declare function writeLineKey(start: usize, end: usize, out: usize): i32;

/** Writes a time that is not an integer as a JSON string or null. Returns its length. */
export declare function writeTime(start: usize, end: usize, out: usize): i32;

/**
 * Called after the record with the last time of `writeTime` was written completely. The host counts
 * the time only then, because an incomplete record may be discarded.
 */
export declare function noteTime(): void;
