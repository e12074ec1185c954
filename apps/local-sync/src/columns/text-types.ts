import type { StreamPlan } from '../stream-plan.js';
import type { ColumnKind } from './column-kind.js';

/**
 * The values of `--types` for columns of texts:
 *
 * - `values`: the narrowest type that shows each text as it was delivered
 * - `numbers`: the same, and whole and decimal numbers share a column of doubles
 * - `text`: every one is `VARCHAR`
 */
export const TEXT_TYPES = ['values', 'numbers', 'text'] as const;
export type TextTypes = (typeof TEXT_TYPES)[number];

/** Words by which a name is that of an identifier, whose values may be digits by chance. */
const IDENTIFIER = /(?:^|[^a-z\d])(?:id|uuid|guid)(?:$|[^a-z])|[a-z\d](?:Id|ID)$/;

/**
 * Returns which types a column of texts in a field may get. Values with Mixpanel's own types stay text if they
 * are text; keys and identifiers stay text to be comparable with those of other streams.
 */
export function textTypesFor(
  { isTextual, key, cursor }: StreamPlan,
  types: TextTypes,
): (field: string) => TextTypes {
  const kept = new Set([...key.fields, cursor]);
  return (field) => (!isTextual || kept.has(field) || isIdentifier(field) ? 'text' : types);
}

/** Whether the name of a field is that of an identifier: `user_id`, `$insert_id`, `orderId`, `UUID`. */
function isIdentifier(field: string): boolean {
  return IDENTIFIER.test(field) || IDENTIFIER.test(field.toLowerCase());
}

/**
 * Returns the kinds to try for a column of texts, narrowest first: those that fit its first text, without
 * `text`, which fits every text.
 * @param first how the first text begins, as JSON writes it within quotes
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

/** Whether the loader may use the kind for a column. */
export function isAllowed(kind: ColumnKind, types: TextTypes): boolean {
  return kind !== 'text_number' || types === 'numbers';
}
