import {
  createPartitionedStates,
  cursorDay,
  latestDay,
  withLastRead,
  type Day,
  type DayRange,
  type PartitionedState,
} from '@source-mixpanel/cursor';

/**
 * Days of one funnel: one request for each window of the configured width, if Mixpanel answers it.
 */
export type FunnelsSlice = DayRange & {
  readonly funnel_id: number;
  readonly name: string | null;
  /** The day up to which the funnel must have been read before; absent in its first slice. */
  readonly after?: Day;
  /** Set in the last slice of the funnel. */
  readonly last?: true;
  /**
   * When all days of the funnel were last read, in epoch milliseconds; set if the slice may be
   * skipped instead of waiting for quota.
   */
  readonly read_before?: number;
};

/**
 * The funnel was read through `date`, provided that it had been read through `after`. `read_at`:
 * when its first days of this sync were answered.
 */
export type FunnelsProgress = {
  readonly funnel_id: number;
  readonly date: Day;
  readonly after?: Day;
  readonly last?: true;
  readonly read_at?: string;
};

export const funnelStates = createPartitionedStates({
  key: 'funnel_id',
  cursorField: 'date',
  // Older connectors identify their partitions by exactly this object, with the id as text.
  partition: (funnelId) => ({ funnel_id: funnelId }),
});

export function commitFunnel(
  state: PartitionedState | undefined,
  { funnel_id: id, date, after, last, read_at: readAt }: FunnelsProgress,
): PartitionedState {
  const cursor = funnelStates.cursorOf(state, id);
  const reached = cursor === undefined ? undefined : cursorDay(cursor);
  // If the cursor followed a later window that was answered, a window that was skipped as deleted
  // would never be read, even if the funnel came back.
  if (after !== undefined && (reached === undefined || reached < after)) {
    return state ?? { states: [] };
  }
  // A lookback window ends before a cursor common to all funnels, which must not move back either.
  const moved = funnelStates.advance(state, id, latestDay(date, reached ?? date));
  if (last !== true) return moved;
  const whole = funnelStates.clearFailure(moved, id);
  return readAt === undefined ? whole : withLastRead(whole, id, readAt);
}
