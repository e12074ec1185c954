import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyWorkspace } from '../workspace/copy-workspace.js';
import { ScratchFiles } from '../workspace/scratch-files.js';

/** A defect that is put into a copy of the connector on purpose, and that a suite must notice. */
export interface SeededBug {
  readonly title: string;
  /** The source file that is changed, relative to the root of the workspace. */
  readonly file: string;
  /** What is replaced: `right` must occur in the file exactly once. */
  readonly changes: readonly { readonly right: string; readonly wrong: string }[];
}

/** The seeded bugs that both the simulation and the equivalence suite must notice. */
export const SHARED_BUGS = {
  hash: {
    title: 'settings: one of the properties to be hashed is emitted unhashed',
    file: 'packages/event-lines/src/projection/privacy.ts',
    changes: [
      {
        right: "...hash.map((name) => [name, 'hash'] as const),",
        wrong: "...hash.slice(1).map((name) => [name, 'hash'] as const),",
      },
    ],
  },
  filter: {
    title: 'settings: the filter of profiles is not sent when the members of a cohort are read',
    file: 'packages/stream-cohort-members/src/read-cohort.ts',
    changes: [{ right: '...(where === undefined ? {} : { where }),', wrong: '' }],
  },
  eventKey: {
    title:
      'settings: the event key that should survive merges of users depends on the id of the user',
    file: 'packages/mixpanel/src/selection/event-key.ts',
    changes: [
      {
        right: "ownerField: column === 'event_key' ? 'distinct_id' : undefined,",
        wrong: "ownerField: 'distinct_id',",
      },
    ],
  },
} as const satisfies Readonly<Record<string, SeededBug>>;

/**
 * Returns the source with the bug in it.
 * @throws Error if a text to be replaced does not occur exactly once, because the source has
 * changed
 */
export function withBug(source: string, { changes, file }: SeededBug): string {
  return changes.reduce((text, { right, wrong }) => {
    if (text.split(right).length !== 2)
      throw new Error(`${file} must contain this text once: ${right}`);
    return text.replace(right, () => wrong);
  }, source);
}

/** Copies the workspace and calls `play` once for each bug while the copy contains it. */
export async function playSeededBugs<Bug extends SeededBug, Result>(
  bugs: readonly Bug[],
  play: (bug: Bug, folder: string) => Result,
): Promise<readonly Result[]> {
  const scratch = await ScratchFiles.create();
  try {
    copyWorkspace(scratch.directory);
    return bugs.map((bug) => {
      const path = join(scratch.directory, bug.file);
      const source = readFileSync(path, 'utf8');
      writeFileSync(path, withBug(source, bug));
      try {
        return play(bug, scratch.directory);
      } finally {
        writeFileSync(path, source);
      }
    });
  } finally {
    await scratch.remove();
  }
}
