import { isJsonObject, type JsonValue } from '@source-mixpanel/exact-json';

/** Members whose value is a map. The names in a map are data and not part of the form. */
const MAPS = new Set(['names', 'last_reads']);
/** Texts with packed data. Their characters say nothing about their form. */
const PACKED = /\.names_by_rule\[\]$/;

/**
 * Describes the format of a state: for each member its path with the type of its value or, for a
 * text, the text with 9 instead of each digit. A connector that can parse a state can parse every
 * state with the same forms.
 */
export function formsOf(value: JsonValue | undefined, path = ''): ReadonlySet<string> {
  const forms = new Set<string>();
  const addAll = (more: Iterable<string>): void => {
    for (const form of more) forms.add(form);
  };
  if (Array.isArray(value)) {
    forms.add(`${path}: list`);
    for (const item of value as readonly JsonValue[]) addAll(formsOf(item, `${path}[]`));
  } else if (isJsonObject(value)) {
    forms.add(`${path}: object`);
    for (const [name, member] of Object.entries(value)) {
      const isMap = MAPS.has(path.split('.').at(-1) ?? '');
      if (isMap) forms.add(`${path}.*: ${typeof member}`);
      else addAll(formsOf(member, `${path}.${name}`));
    }
  } else if (typeof value === 'string' && PACKED.test(path)) {
    forms.add(`${path}: packed`);
  } else if (typeof value === 'string') {
    forms.add(
      `${path}: ${value.replaceAll(/\d+/g, (digits) => '9'.repeat(digits.length > 3 ? 4 : digits.length))}`,
    );
  } else {
    forms.add(`${path}: ${value === null ? 'null' : typeof value}`);
  }
  return forms;
}
