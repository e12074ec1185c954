import * as z from 'zod';
// By itself: the namespace `z.core` would bring the texts of all languages into every bundle, 370 kB.
import { toDotPath } from 'zod/v4/core';

/** What a parser complains of, on one line: `streams[0].sync_mode: …; streams[1]: …`. */
export function problems(error: unknown): string {
  if (error instanceof z.ZodError) {
    return error.issues
      .map(({ path, message }) => (path.length === 0 ? message : `${toDotPath(path)}: ${message}`))
      .join('; ');
  }
  return error instanceof Error ? error.message : 'it was refused';
}
