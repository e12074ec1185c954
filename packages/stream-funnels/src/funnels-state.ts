import {
  createPartitionedStates,
  cursorDay,
  latestDay,
  type Day,
  type DayRange,
  type PartitionedState,
} from '@source-mixpanel/cursor';

/** Days of one funnel: one request, where Mixpanel answers it. */
export type FunnelsSlice = DayRange & {
  readonly funnel_id: number;
  readonly name: string | null;
  /** The day the funnel must have been read through before; absent at its first slice. */
  readonly after?: Day;
  /** Set at the last slice of the funnel. */
  readonly last?: true;
};

/** The funnel was read through `date`, provided that it had been read through `after`. */
export type FunnelsProgress = {
  readonly funnel_id: number;
  readonly date: Day;
  readonly after?: Day;
  readonly last?: true;
};

export const funnelStates = createPartitionedStates({
  key: 'funnel_id',
  cursorField: 'date',
  // Text and nothing beside it: the shape in which older connectors know their partitions.
  partition: (funnelId) => ({ funnel_id: funnelId }),
});

export function commitFunnel(
  state: PartitionedState | undefined,
  { funnel_id: id, date, after, last }: FunnelsProgress,
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
  return last === true ? funnelStates.clearFailure(moved, id) : moved;
}
