/*
 * Functions of the host, which WebAssembly calls for what it cannot decide from bytes. Addresses refer to the memory of
 * the instance, which the host can read and write.
 */

/**
 * Called for each new spelling of a property name, with its entry (see `Names`). Returns the entry
 * of the first spelling of the same name, which represents all spellings.
 */
export declare function addBagName(entry: i32, start: usize, length: i32): i32;

/** Called for each new spelling of a name within nested values. Returns the same as `addBagName`. */
export declare function addInnerName(entry: i32, start: usize, length: i32): i32;

/**
 * Called when the program has discarded all names within nested values, to make space for new ones.
 */
export declare function forgetInnerNames(): void;

/** Called for each new name of an event, if events are counted. */
export declare function addEventName(entry: i32, start: usize, length: i32): void;

/**
 * Returns what to do with a property. For the text format, the result is a `Kind`; the host has
 * then stored the column of the property in the tables. For the raw format, the result has a bit
 * for each chosen property of this name.
 */
export declare function resolveName(entry: i32): i32;

/** Writes any value to the output as a JSON string. Returns its length, or -1 if there is not enough space. */
export declare function writeValue(start: usize, end: usize, out: usize): i32;

/**
 * Writes the hash of any value to the output as JSON: with the type that it has in the record or,
 * with `asText`, as a string. Returns its length, or -1 if there is not enough space.
 */
export declare function writeHash(start: usize, end: usize, out: usize, asText: bool): i32;

/** Writes the key of a complete line to the output as JSON. Returns its length, or -1 if the line is not a record. */
export declare function writeLineKey(start: usize, end: usize, out: usize): i32;

/** Writes the text of a time that is not an integer to the output as JSON. Returns its length. */
export declare function writeTime(start: usize, end: usize, out: usize): i32;

/**
 * Called when the record was written completely whose time the last call of `writeTime` has
 * written.
 */
export declare function noteTime(): void;
