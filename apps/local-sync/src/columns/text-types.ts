import type { StreamPlan } from '../stream-plan.js';
import type { ColumnKind } from './column-kind.js';

/**
 * The values of `--types`, which determines the types of columns whose values are all strings:
 *
 * - `values`: the narrowest type from which each string can be restored unchanged
 * - `numbers`: the same, but a field with both integers and decimal numbers gets a column of doubles
 * - `text`: always `VARCHAR`
 */
export const TEXT_TYPES = ['values', 'numbers', 'text'] as const;
export type TextTypes = (typeof TEXT_TYPES)[number];

/**
 * Matches names of fields that contain a word for an identifier. Identifiers may consist of digits,
 * but are not numbers.
 */
const IDENTIFIER = /(?:^|[^a-z\d])(?:id|uuid|guid)(?:$|[^a-z])|[a-z\d](?:Id|ID)$/;

/**
 * Returns a function that returns which types the column of a field may get if its values are
 * strings. In streams whose properties do not all arrive as text, Mixpanel sends numbers as
 * numbers, so a string stays `VARCHAR`. Fields of the key, the cursor and identifiers also stay
 * `VARCHAR`, so that tables can be joined by them.
 */
export function textTypesFor(
  { isTextual, key, cursor }: StreamPlan,
  types: TextTypes,
): (field: string) => TextTypes {
  const kept = new Set([...key.fields, cursor]);
  return (field) => (!isTextual || kept.has(field) || isIdentifier(field) ? 'text' : types);
}

/**
 * Reports whether the name of a field marks it as an identifier: `user_id`, `$insert_id`,
 * `orderId`, `UUID`.
 */
function isIdentifier(field: string): boolean {
  return IDENTIFIER.test(field) || IDENTIFIER.test(field.toLowerCase());
}

/**
 * Returns the kinds to try for a field whose values are strings, narrowest first, without those
 * that the form of the first string rules out. `text`, which fits every string, is not included.
 * @param first the beginning of the first string, in JSON without the quotes
 */
export function textKinds(first: string, types: TextTypes): readonly ColumnKind[] {
  if (types === 'text') return [];
  if (/^(?:true|false)$/.test(first)) return ['text_boolean'];
  if (/^[[{]/.test(first)) return ['text_json'];
  if (/^\d{4}-\d\d-\d\d$/.test(first)) return ['text_date'];
  if (/^\d{4}-\d\d-\d\d /.test(first)) return ['text_time'];
  const kinds: readonly ColumnKind[] = /^-?\d+$/.test(first)
    ? ['text_integer', 'text_whole', 'text_number']
    : /^-?\d/.test(first)
      ? ['text_decimal', 'text_number']
      : [];
  return kinds.filter((kind) => isAllowed(kind, types));
}

/** Reports whether `--types` allows the kind. */
export function isAllowed(kind: ColumnKind, types: TextTypes): boolean {
  return kind !== 'text_number' || types === 'numbers';
}
