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
 * `last_seen` is all that the Python connector reads and writes. Nothing in the state ever moves
 * back.
 */
export type EngageState = SavedNames &
  SelectionMarks & {
    /**
     * The latest update of a profile that was read, `YYYY-MM-DDTHH:MM:SS`, UTC; absent while there is
     * none.
     */
    readonly last_seen?: string;
  };

export const engageStateParser = z
  .strictObject({
    last_seen: timestampSchema.optional(),
    names: z.unknown().optional(),
    names_by_rule: z.unknown().optional(),
    // Versions of the Python connector before 3 let users choose `created` as cursor. It does not
    // depend on updates, so such a state starts over.
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

/** Returns the state in the form that older connectors read; empty members are left out. */
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
