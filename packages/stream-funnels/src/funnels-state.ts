import {
  createPartitionedStates,
  cursorDay,
  latestDay,
  withLastRead,
  type Day,
  type DayRange,
  type PartitionedState,
} from '@source-mixpanel/cursor';

/** Days of one funnel. They are one request, unless Mixpanel requires narrower ones. */
export type FunnelsSlice = DayRange & {
  readonly funnel_id: number;
  readonly name: string | null;
  /**
   * The day through which the funnel must have been read before this slice is committed; absent in
   * its first slice.
   */
  readonly after?: Day;
  /** Set in the last slice of the funnel. */
  readonly last?: true;
  /**
   * When all days of the funnel were last read, in epoch milliseconds. Only set if the slice may be
   * skipped when it would wait for quota.
   */
  readonly read_before?: number;
};

/**
 * The funnel was read through `date`. This counts only if it had been read through `after` before.
 * `read_at` is when the first response for this funnel arrived in this sync.
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
  // The Python connector identifies partitions by this object, with the id as text.
  partition: (funnelId) => ({ funnel_id: funnelId }),
});

export function commitFunnel(
  state: PartitionedState | undefined,
  { funnel_id: id, date, after, last, read_at: readAt }: FunnelsProgress,
): PartitionedState {
  const cursor = funnelStates.cursorOf(state, id);
  const reached = cursor === undefined ? undefined : cursorDay(cursor);
  // The window before was skipped because the funnel was deleted. If the cursor moved on, this
  // window would never be read, even if the funnel came back.
  if (after !== undefined && (reached === undefined || reached < after)) {
    return state ?? { states: [] };
  }
  // The lookback window may end before the common cursor of all funnels, and the cursor must not
  // move back.
  const moved = funnelStates.advance(state, id, latestDay(date, reached ?? date));
  if (last !== true) return moved;
  const whole = funnelStates.clearFailure(moved, id);
  return readAt === undefined ? whole : withLastRead(whole, id, readAt);
}
