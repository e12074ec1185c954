import type { ColumnKind } from '../columns/column-kind.js';
import { textKinds, type TextTypes } from '../columns/text-types.js';

/** The kinds to try for a field whose first value is not a string, narrowest first. */
const NOT_TEXT: readonly ColumnKind[] = ['boolean', 'integer', 'number', 'whole'];

/** The kinds that a new column may get. */
export interface KindCandidates {
  /** Narrowest first. */
  readonly kinds: readonly ColumnKind[];
  /** The kind to use if none of `kinds` fits. */
  readonly widest: ColumnKind;
}

/**
 * Returns the kinds that a new column may get, which depend on the first value of its field: only
 * if this is a string, the kinds `text_…` are tried.
 * @param first the beginning of that value, as JSON
 * @param types which types a column may get if its values are strings
 */
export function kindCandidates(first: string, types: TextTypes): KindCandidates {
  if (!first.startsWith('"')) return { kinds: NOT_TEXT, widest: 'json' };
  const text = first.slice(1).replace(/"$/, '');
  return { kinds: textKinds(text, types), widest: 'text' };
}

/**
 * Reports whether the kind is for strings that contain numbers. `--types numbers` stores such
 * strings in one column.
 */
export function isNumeric(kind: ColumnKind): boolean {
  return kind === 'text_integer' || kind === 'text_decimal';
}
