/**
 * Functions that the WebAssembly program calls for what it cannot decide from bytes. Addresses
 * refer to its memory.
 */
export interface EngineHost {
  /**
   * Returns what to do with a property, identified by its entry: a `Kind`, or, in the raw format, a
   * bit for each chosen property of this name.
   */
  resolveName(entry: number): number;
  /** Writes a value as a JSON string. Returns its length, or -1 if there is not enough space. */
  writeValue(start: number, end: number, out: number): number;
  /** Writes the hash of a value as JSON. Returns its length, or -1 if there is not enough space. */
  writeHash(start: number, end: number, out: number): number;
  /**
   * Writes the hash of a value as a JSON string, also for lists. Returns its length, or -1 if there
   * is not enough space.
   */
  writeHashText(start: number, end: number, out: number): number;
  /** Writes the key of a line as JSON. Returns its length, or -1 if the line is not a record. */
  writeLineKey(start: number, end: number, out: number): number;
  /** Writes a time that is not an integer as JSON. Returns its length. */
  writeTime(start: number, end: number, out: number): number;
  /** Called when the record with the last time was written completely. */
  noteTime(): void;
}

/** Which properties of a body are changed, and how keys are made. */
export interface EngineProjection {
  /** Whether any properties are left out or hashed in the raw format. */
  readonly changesBag: boolean;
  /** For each chosen column, a bit that is 1 if the column is a hash. */
  readonly hashed: number;
  /** A value of `KEY_MODE`. */
  readonly keyMode: number;
  /** Whether the owner (user) is part of the key. */
  readonly hasOwner: boolean;
  /** Indexes of the chosen columns that are parts of the key; 0 for none. */
  readonly ownerColumn: number;
  readonly idColumn: number;
}

/** Properties that have columns of their own in the raw format. The first one is the time. */
export interface ChosenColumns {
  readonly count: number;
  /** For each column, a bit that is 1 if it is an integer; the others are text. */
  readonly integers: number;
}
