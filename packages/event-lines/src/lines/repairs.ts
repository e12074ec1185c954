/** A change that was necessary to turn a record of the source into valid JSON. */
export type Repair =
  /** A string contained a control character (below U+0020), which was escaped. */
  | 'control_characters'
  /** Bytes were not UTF-8 and became U+FFFD. */
  | 'invalid_utf8'
  /** An escape was a lone surrogate and became U+FFFD. */
  | 'half_surrogates'
  /** A string contained a line feed, which was escaped as `\n`. */
  | 'line_feeds';

/** Number of repaired records. A record with several repairs counts once in `records`. */
export interface RepairCounts {
  readonly records: number;
  readonly byKind: Readonly<Record<Repair, number>>;
}

const NONE = { control_characters: 0, invalid_utf8: 0, half_surrogates: 0, line_feeds: 0 };

/** Counts the repaired records of one body. */
export class RepairTally {
  private records = 0;
  private readonly byKind: Record<Repair, number> = { ...NONE };

  /** @param repairs the repairs of one record, each kind once */
  note(repairs: readonly Repair[]): void {
    if (repairs.length === 0) return;
    this.records += 1;
    for (const repair of repairs) this.byKind[repair] += 1;
  }

  get counts(): RepairCounts {
    return { records: this.records, byKind: { ...this.byKind } };
  }
}
