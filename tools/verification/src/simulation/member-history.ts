import { expectedThroughout, type RecordVersions } from '../harness/records/record-versions.js';

const STREAM = 'cohort_members';
const HOUR = 3_600_000;
/**
 * Milliseconds that are added to `refresh_hours`: the server's clock may be a minute slow, and
 * states contain no milliseconds.
 */
const CLOCK_MARGIN = 120_000;

interface Snapshot {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly members: ReadonlyMap<string, string>;
}

interface ExpectationOptions {
  /** The setting `refresh_hours`. */
  readonly refreshHours: number;
  /** The records that exist when the sync begins. */
  readonly now: RecordVersions;
}

/**
 * Records the members of all cohorts whenever they change. A sync may skip a cohort that was read
 * within the last `refresh_hours`. So it must deliver only the members that have existed for that
 * long.
 */
export class MemberHistory {
  private snapshots: Snapshot[] = [];

  note(at: number, expected: RecordVersions): void {
    this.snapshots.push({ at, members: expected.get(STREAM) ?? new Map() });
  }

  /**
   * Must be called when all earlier reads are older than `refresh_hours`: the next sync must
   * deliver all members.
   */
  forget(): void {
    this.snapshots = [];
  }

  /**
   * Returns the records that a sync beginning at this time must deliver: of the members of cohorts
   * only those that have existed during the last `refreshHours`, in their oldest version.
   */
  expectedSince(began: number, { refreshHours, now }: ExpectationOptions): RecordVersions {
    if (refreshHours === 0) return now;
    const instant = began - refreshHours * HOUR - CLOCK_MARGIN;
    const first = this.snapshots.findLastIndex(({ at }) => at <= instant);
    const throughout = this.snapshots
      .slice(Math.max(0, first))
      .reduceRight(
        (expected, { members }) => expectedThroughout(members, expected),
        now.get(STREAM) ?? new Map<string, string>(),
      );
    return new Map([...now, [STREAM, throughout]]);
  }
}
