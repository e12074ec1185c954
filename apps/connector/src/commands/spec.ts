import * as z from 'zod';
import { isJsonObject, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import { DOCUMENTATION_URL } from '@source-mixpanel/text';
import { configSchema } from '../config/config.js';
import { FORM_GROUPS } from '../config/form.js';

/** Returns the specification that the command `spec` prints: the configuration as JSON Schema. */
export function spec(): JsonObject {
  const schema = z.toJSONSchema(configSchema, { target: 'draft-7', io: 'input' }) as JsonObject;
  const tidied = tidy(schema);
  return {
    documentationUrl: DOCUMENTATION_URL,
    connectionSpecification: isJsonObject(tidied)
      ? { ...tidied, groups: groupsOf(tidied) }
      : tidied,
  };
}

/**
 * Removes the bounds that zod adds to every integer, which are those of safe integers. Removes the
 * discriminator from the required properties, because stored configurations without it must stay
 * valid. Adds `order` to the properties of every object.
 */
function tidy(value: JsonValue): JsonValue {
  if (Array.isArray(value)) {
    return (value as readonly JsonValue[]).filter((item) => item !== 'option_title').map(tidy);
  }
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]): [string, JsonValue][] => {
      const isSafeIntegerBound =
        (name === 'maximum' && member === Number.MAX_SAFE_INTEGER) ||
        (name === 'minimum' && member === Number.MIN_SAFE_INTEGER);
      if (isSafeIntegerBound || member === undefined) return [];
      return [[name, name === 'properties' ? addOrder(tidy(member)) : tidy(member)]];
    }),
  );
}

/**
 * Adds `order` to each property. The platform requires it to be unique within a group of the form;
 * here it is unique among all properties of an object.
 */
function addOrder(properties: JsonValue): JsonValue {
  if (!isJsonObject(properties)) return properties;
  return Object.fromEntries(
    Object.entries(properties).map(([name, property], order) => [
      name,
      isJsonObject(property) ? { ...property, order } : property,
    ]),
  );
}

/**
 * Returns the groups that contain a setting; the platform would show an empty group as an empty
 * card.
 */
function groupsOf({ properties }: JsonObject): readonly JsonObject[] {
  const fields = isJsonObject(properties) ? Object.values(properties) : [];
  const used = new Set(fields.map((field) => (isJsonObject(field) ? field['group'] : undefined)));
  return FORM_GROUPS.filter(({ id }) => used.has(id));
}
