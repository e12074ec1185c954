import { latestTimestamp, normaliseTimestamp, timestampSchema } from '@source-mixpanel/cursor';
import {
  advanceMarks,
  marksIn,
  mergeSavedNames,
  profileNamesStep,
  selectionMarksShape,
  type SavedNames,
  type SelectionMarks,
} from '@source-mixpanel/mixpanel';
import * as z from 'zod';

/**
 * The state of the stream. The Python connector reads and writes only `last_seen`. `last_seen`
 * never decreases, and the column of a property never changes.
 */
export type EngageState = SavedNames &
  SelectionMarks & {
    /**
     * The latest update of a profile that was read, `YYYY-MM-DDTHH:MM:SS` in UTC; absent if there
     * was none.
     */
    readonly last_seen?: string;
  };

export const engageStateParser = z
  .strictObject({
    last_seen: timestampSchema.optional(),
    names: z.unknown().optional(),
    names_by_rule: z.unknown().optional(),
    // Before version 3, the Python connector let users choose `created` as cursor. It does not
    // change with updates, so such a state is ignored and the sync starts over.
    created: timestampSchema.optional(),
    ...selectionMarksShape,
  })
  .transform(profileNamesStep())
  .transform(engageState);

/** Adds the progress of a slice to the state. */
export function advance(state: EngageState | undefined, progress: EngageState): EngageState {
  return engageState({
    last_seen: latest(state?.last_seen, progress.last_seen),
    ...mergeSavedNames(state ?? {}, progress),
    ...advanceMarks(state, progress),
  });
}

/** Returns the state in the form that the Python connector reads, without undefined members. */
export function engageState({ last_seen: lastSeen, ...others }: WrittenState): EngageState {
  return {
    ...(lastSeen === undefined
      ? {}
      : { last_seen: normaliseTimestamp(lastSeen, 'YYYY-MM-DDTHH:MM:SS') }),
    ...mergeSavedNames(others, {}),
    ...marksIn(others),
  };
}

function latest(first: string | undefined, second: string | undefined): string | undefined {
  return first === undefined || second === undefined
    ? (first ?? second)
    : latestTimestamp(first, second);
}

type WrittenState = SavedNames & {
  readonly [Name in 'last_seen' | keyof SelectionMarks]?: string | undefined;
};
