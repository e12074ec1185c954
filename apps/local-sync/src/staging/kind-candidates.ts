import type { ColumnKind } from '../columns/column-kind.js';
import { textKinds, type TextTypes } from '../columns/text-types.js';

/** The kinds to try for a field whose first value is not a text, narrowest first. */
const NOT_TEXT: readonly ColumnKind[] = ['boolean', 'integer', 'number', 'whole'];

/** The kinds that a new column may get. */
export interface KindCandidates {
  /** Narrowest first. */
  readonly kinds: readonly ColumnKind[];
  /** The kind to use if none of `kinds` fits. */
  readonly widest: ColumnKind;
}

/**
 * Returns the kinds that a new column may get. The first value of the field decides: if it is a text, kinds for
 * texts are tried.
 * @param first the beginning of that value, as JSON
 * @param types which types a column may get if its values are texts
 */
export function kindCandidates(first: string, types: TextTypes): KindCandidates {
  if (!first.startsWith('"')) return { kinds: NOT_TEXT, widest: 'json' };
  const text = first.slice(1).replace(/"$/, '');
  return { kinds: textKinds(text, types), widest: 'text' };
}

/** Reports whether the kind is for texts that contain numbers, which `--types numbers` puts into one column. */
export function isNumeric(kind: ColumnKind): boolean {
  return kind === 'text_integer' || kind === 'text_decimal';
}
