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

/** The words of a name that make it the name of an identifier, which may be digits only by chance. */
const IDENTIFIER = /(?:^|[^a-z\d])(?:id|uuid|guid)(?:$|[^a-z])|[a-z\d](?:Id|ID)$/;

/**
 * Returns which types a column of texts in a field may get. If values have Mixpanel's own types, a
 * text is one; and keys and identifiers stay comparable with those of other streams.
 */
export function textTypesFor(
  { isTextual, key, cursor }: StreamPlan,
  types: TextTypes,
): (field: string) => TextTypes {
  const kept = new Set([...key.fields, cursor]);
  return (field) => (!isTextual || kept.has(field) || isIdentifier(field) ? 'text' : types);
}

/** Whether a field identifies something by its name: `user_id`, `$insert_id`, `orderId`, `UUID`. */
function isIdentifier(field: string): boolean {
  return IDENTIFIER.test(field) || IDENTIFIER.test(field.toLowerCase());
}

/**
 * The kinds to try for a column of texts, narrowest first; those alone that its first text can be of.
 * `text`, which holds every text, is not among them.
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
