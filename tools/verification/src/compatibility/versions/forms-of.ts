import { isJsonObject, type JsonValue } from '@source-mixpanel/exact-json';

/** Members whose value is a map: the names in it are data. */
const MAPS = new Set(['names', 'last_reads']);
/** Texts that are packed data, whose characters do not show their form. */
const PACKED = /\.names_by_rule\[\]$/;

/**
 * Describes each member of a state by its path and its form: the type of the value and, for a text, its characters with the
 * digits replaced by 9. If two states have the same forms, a connector that can parse one of them can parse the other.
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
