/*
 * What bytes alone do not tell is asked of the caller. Addresses are those of the memory, which the
 * caller reads and writes as well.
 */

/** Is told of each new name; gives the entry that stands for all spellings of it, the one met first. */
export declare function addBagName(entry: i32, start: usize, length: i32): i32;

/** The same for names inside nested values. */
export declare function addInnerName(entry: i32, start: usize, length: i32): i32;

/** All of these were forgotten. */
export declare function forgetInnerNames(): void;

/** Receives each new name of an event that is counted. */
export declare function addEventName(entry: i32, start: usize, length: i32): void;

/** What becomes of a property: a `Kind`, its column put into the tables; or a bit for each chosen one. */
export declare function resolveName(entry: i32): i32;

/** Writes the JSON of the text of any value to the output; gives its length, -1 without the room. */
export declare function writeValue(start: usize, end: usize, out: usize): i32;

/** Writes the JSON text of a time that is no whole number to the output; gives its length. */
export declare function writeTime(start: usize, end: usize, out: usize): i32;

/** The last text so written belongs to a record that is sure. */
export declare function noteTime(): void;
