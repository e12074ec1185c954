/**
 * Functions that the WebAssembly program calls for what it cannot do itself. `start` and `end` are
 * the addresses of a value or line in its memory; `out` is the address where the result is written.
 */
export interface EngineHost {
  /**
   * Returns what to do with the property whose name has this entry (the number of a name). In the
   * text format, this is a value of `KIND` with bits for the parts of the key. In the raw format,
   * it has a bit for each column that contains the property, and bits for its change, if any.
   */
  resolveName(entry: number): number;
  /** Writes the text of a value as a JSON string. Returns its length; -1 without enough space. */
  writeValue(start: number, end: number, out: number): number;
  /** Writes the hash of a value as JSON. Returns its length; -1 without enough space. */
  writeHash(start: number, end: number, out: number): number;
  /**
   * Writes the hash of a value as a JSON string, also if the hash is a list. Returns its length; -1
   * without enough space.
   */
  writeHashText(start: number, end: number, out: number): number;
  /**
   * Writes the key of the record in a line as a JSON string. Returns its length; -1 if the line is
   * not a record or there is not enough space.
   */
  writeLineKey(start: number, end: number, out: number): number;
  /** Writes a time that is not an integer as JSON. Returns its length. */
  writeTime(start: number, end: number, out: number): number;
  /**
   * Called after the record with the last time of `writeTime` was written completely. The time is
   * counted only then, because the program may discard an incomplete record.
   */
  noteTime(): void;
}

/** Which properties of a body are changed, and how keys are made. */
export interface EngineProjection {
  /** Whether properties may be left out or hashed in the properties object of the raw format. */
  readonly changesBag: boolean;
  /** Bits of the chosen columns that contain hashes: bit 0 for the first column. */
  readonly hashed: number;
  /** A value of `KEYMODE`. */
  readonly keyMode: number;
  /** Whether the key contains the id of the user (the owner of the event). */
  readonly hasOwner: boolean;
  /** Indexes of the chosen columns that are parts of the key; 0 (the time) if there is none. */
  readonly ownerColumn: number;
  readonly idColumn: number;
}

/** Properties that have columns of their own in the raw format. The first one is the time. */
export interface ChosenColumns {
  readonly count: number;
  /** Bits of the columns that contain integers: bit 0 for the first column. Others contain text. */
  readonly integers: number;
}
