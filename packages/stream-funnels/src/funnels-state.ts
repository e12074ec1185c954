import {
  createPartitionedStates,
  cursorDay,
  latestDay,
  withLastRead,
  type Day,
  type DayRange,
  type PartitionedState,
} from '@source-mixpanel/cursor';

/** Days of one funnel: one request for each window of the configured width, where Mixpanel answers it. */
export type FunnelsSlice = DayRange & {
  readonly funnel_id: number;
  readonly name: string | null;
  /** The day the funnel must have been read through before; absent at its first slice. */
  readonly after?: Day;
  /** Set at the last slice of the funnel. */
  readonly last?: true;
  /**
   * When all days of the funnel were last read, epoch milliseconds; set where the slice may be given up
   * instead of waiting for quota.
   */
  readonly read_before?: number;
};

/**
 * The funnel was read through `date`, provided that it had been read through `after`. `read_at`: when its
 * first days of this sync were answered.
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
  // Text and nothing beside it: the shape in which older connectors know their partitions.
  partition: (funnelId) => ({ funnel_id: funnelId }),
});

export function commitFunnel(
  state: PartitionedState | undefined,
  { funnel_id: id, date, after, last, read_at: readAt }: FunnelsProgress,
): PartitionedState {
  const cursor = funnelStates.cursorOf(state, id);
  const reached = cursor === undefined ? undefined : cursorDay(cursor);
  // A window skipped as deleted would be lost for good, should the funnel come back, if the cursor
  // followed a later window that was still answered.
  if (after !== undefined && (reached === undefined || reached < after)) {
    return state ?? { states: [] };
  }
  // A look-back window ends before a cursor common to all funnels, which must not move back either.
  const moved = funnelStates.advance(state, id, latestDay(date, reached ?? date));
  if (last !== true) return moved;
  const whole = funnelStates.clearFailure(moved, id);
  return readAt === undefined ? whole : withLastRead(whole, id, readAt);
}
