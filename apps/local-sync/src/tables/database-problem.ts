import { errorText } from '../error-text.js';

/** Matches the kind of error with which DuckDB's messages begin. */
const KIND = /^([A-Za-z][A-Za-z ]* Error): /u;
/** Kinds of errors whose first line contains only files and sizes, which the user can act on. */
const SAFE_KINDS: ReadonlySet<string> = new Set(['IO Error', 'Out of Memory Error']);

/**
 * Returns a message about an error of DuckDB that no other code handles; undefined if the error is
 * not from DuckDB. DuckDB's own text is omitted for most kinds, because it quotes statements and
 * values, and the user's data must not get into logs.
 */
export function databaseProblem(error: unknown): string | undefined {
  const [line = ''] = errorText(error).split('\n');
  const [, kind] = KIND.exec(line) ?? [];
  if (kind === undefined) return undefined;
  if (SAFE_KINDS.has(kind)) return `DuckDB failed: ${line}`;
  return `DuckDB failed with an unexpected "${kind}", whose text is left out as it can quote your data. What was stored with the last state is unchanged. Please report this with the command and its version (--version).`;
}
