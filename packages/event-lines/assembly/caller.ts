/*
 * Functions of the caller for what cannot be decided from bytes. Addresses are those of the memory, which the
 * caller reads and writes as well.
 */

/**
 * Called with each new name; returns the entry of its first spelling, which represents all of them.
 */
export declare function addBagName(entry: i32, start: usize, length: i32): i32;

/** Called with each new name inside nested values, in the same way. */
export declare function addInnerName(entry: i32, start: usize, length: i32): i32;

/** Called when all names inside nested values were forgotten. */
export declare function forgetInnerNames(): void;

/** Called with each new name of an event that is counted. */
export declare function addEventName(entry: i32, start: usize, length: i32): void;

/**
 * Returns what to do with a property: a `Kind`, with its column in the tables; or a bit for each
 * chosen one.
 */
export declare function resolveName(entry: i32): i32;

/**
 * Writes the JSON of the text of any value to the output; returns its length, or -1 without enough
 * space.
 */
export declare function writeValue(start: usize, end: usize, out: usize): i32;

/** Writes the JSON of the hash of any value, as the record holds it or as its text; gives its length, -1 without the room. */
export declare function writeHash(start: usize, end: usize, out: usize, asText: bool): i32;

/** Writes the JSON of the key of a whole line; gives its length, -1 where it cannot. */
export declare function writeLineKey(start: usize, end: usize, out: usize): i32;

/** Writes the JSON text of a time that is not a whole number to the output; gives its length. */
export declare function writeTime(start: usize, end: usize, out: usize): i32;

/** Called when the last text of `writeTime` belongs to a record that was written completely. */
export declare function noteTime(): void;
