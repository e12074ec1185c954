import { expectedThroughout, type RecordVersions } from '../harness/records/record-versions.js';

const STREAM = 'cohort_members';
const HOUR = 3_600_000;
/** The server's clock may be slow by a minute, and states hold whole seconds. */
const CLOCK_MARGIN = 120_000;

interface Snapshot {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly members: ReadonlyMap<string, string>;
}

interface Owing {
  readonly refreshHours: number;
  /** What there is to read when the sync begins. */
  readonly now: RecordVersions;
}

/**
 * The members of all cohorts at each moment at which they changed. A sync may leave out cohorts that it read
 * some hours ago: what it owes is what has been there for as long.
 */
export class MemberHistory {
  private snapshots: Snapshot[] = [];

  note(at: number, sets: RecordVersions): void {
    this.snapshots.push({ at, members: sets.get(STREAM) ?? new Map() });
  }

  /** The next sync owes all there is, as everything is too old to be left out. */
  forget(): void {
    this.snapshots = [];
  }

  /**
   * What a sync that begins then owes: of the members only those that were there for as many hours, in their
   * oldest version.
   */
  owedSince(began: number, { refreshHours, now }: Owing): RecordVersions {
    if (refreshHours === 0) return now;
    const instant = began - refreshHours * HOUR - CLOCK_MARGIN;
    const first = this.snapshots.findLastIndex(({ at }) => at <= instant);
    const throughout = this.snapshots
      .slice(Math.max(0, first))
      .reduceRight(
        (owed, { members }) => expectedThroughout(members, owed),
        now.get(STREAM) ?? new Map<string, string>(),
      );
    return new Map([...now, [STREAM, throughout]]);
  }
}
