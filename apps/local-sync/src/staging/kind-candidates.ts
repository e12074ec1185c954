import type { ColumnKind } from '../columns/column-kind.js';
import { textKinds, type TextTypes } from '../columns/text-types.js';

/** The kinds of a field whose first value is not a text, narrowest first. */
const NOT_TEXT: readonly ColumnKind[] = ['boolean', 'integer', 'number', 'whole'];

/** The kinds that a new column may get. */
export interface KindCandidates {
  /** Narrowest first. */
  readonly kinds: readonly ColumnKind[];
  /** The kind if none of them fits. */
  readonly widest: ColumnKind;
}

/**
 * The first value of a field decides whether its column is one of texts, and which kinds are tried.
 * @param first how that value begins, as JSON
 * @param types which types a new column of texts may get
 */
export function kindCandidates(first: string, types: TextTypes): KindCandidates {
  if (!first.startsWith('"')) return { kinds: NOT_TEXT, widest: 'json' };
  const text = first.slice(1).replace(/"$/, '');
  return { kinds: textKinds(text, types), widest: 'text' };
}

/** Whether the kind is one of numbers that `--types numbers` would let share a column. */
export function isNumeric(kind: ColumnKind): boolean {
  return kind === 'text_integer' || kind === 'text_decimal';
}
