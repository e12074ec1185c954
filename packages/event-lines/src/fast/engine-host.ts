/** What lines may need that bytes alone do not show; addresses are those of the engine's memory. */
export interface EngineHost {
  /** What happens to a property: a kind, or, in the raw format, a bit for each chosen property. */
  resolveName(entry: number): number;
  /** Writes the JSON of the text of a value; gives its length, -1 where the room is too small. */
  writeValue(start: number, end: number, out: number): number;
  /** Writes the JSON of the hash of a value; gives its length, -1 where the room is too small. */
  writeHash(start: number, end: number, out: number): number;
  /** The same of the text of that hash. */
  writeHashText(start: number, end: number, out: number): number;
  /** Writes the JSON of the key of a line; gives its length, -1 where it is not a record. */
  writeLineKey(start: number, end: number, out: number): number;
  /** Writes the JSON of a time that is not a whole number; gives its length. */
  writeTime(start: number, end: number, out: number): number;
  /** The time written last belongs to a record that is sure. */
  noteTime(): void;
}

/** What happens to the records of a body, apart from their columns. */
export interface EngineProjection {
  /** Whether members of the bag are left out or hashed, in the raw format. */
  readonly changesBag: boolean;
  /** A bit for each chosen column that holds a hash. */
  readonly hashed: number;
  /** One of `KEY_MODE`. */
  readonly keyMode: number;
  /** Whether the key has an owner. */
  readonly hasOwner: boolean;
  /** Which chosen columns are parts of the key; 0 for none. */
  readonly ownerColumn: number;
  readonly idColumn: number;
}

/** Properties with a column of their own in the raw format, the time being the first. */
export interface ChosenColumns {
  readonly count: number;
  /** A bit for each that is an integer; the others are text. */
  readonly integers: number;
}
