/** A change to a record of the source that was needed to make it valid JSON text. */
export type Repair =
  /** A byte below U+0020 was raw inside a string; it is escaped. */
  | 'control_characters'
  /** Bytes were not UTF-8; they are decoded as U+FFFD. */
  | 'invalid_utf8'
  /** An escape was half a surrogate pair; it became U+FFFD. */
  | 'half_surrogates'
  /** A line feed was raw inside a string; it is kept as `\n`. */
  | 'line_feeds';

/** How many records of a body were repaired; a record that needed several repairs counts once in `records`. */
export interface RepairCounts {
  readonly records: number;
  readonly byKind: Readonly<Record<Repair, number>>;
}

const NONE = { control_characters: 0, invalid_utf8: 0, half_surrogates: 0, line_feeds: 0 };

/** Counts the repairs of the records of one body. */
export class RepairTally {
  private records = 0;
  private readonly byKind: Record<Repair, number> = { ...NONE };

  /** @param repairs of one record, each kind once */
  note(repairs: readonly Repair[]): void {
    if (repairs.length === 0) return;
    this.records += 1;
    for (const repair of repairs) this.byKind[repair] += 1;
  }

  get counts(): RepairCounts {
    return { records: this.records, byKind: { ...this.byKind } };
  }
}
