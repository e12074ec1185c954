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
 * A range of days of one funnel. It is one request, unless Mixpanel requires fewer days per
 * request.
 */
export type FunnelsSlice = DayRange & {
  readonly funnel_id: number;
  readonly name: string | null;
  /**
   * The last day of the previous slice of the funnel. The progress of this slice is ignored unless
   * the funnel was read through that day. Absent in the first slice.
   */
  readonly after?: Day;
  /** Set in the last slice of the funnel. */
  readonly last?: true;
  /**
   * When all days of the funnel were last read, in epoch milliseconds. Only set if the slice may be
   * skipped instead of waiting for quota.
   */
  readonly read_before?: number;
};

/**
 * States that the funnel was read through `date`. It is ignored unless the funnel had already been
 * read through `after`. `read_at` is when the first response for this funnel arrived in this sync.
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
  // The previous window was skipped because the funnel was deleted. If the cursor moved past that
  // window, it would never be read, even if the funnel were restored.
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
