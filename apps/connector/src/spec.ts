import * as z from 'zod';
import { isJsonObject, type JsonObject, type JsonValue } from '@source-mixpanel/stream';
import { configSchema } from './config.js';

/** The configuration's JSON Schema as the platform's form wants it. */
export function connectionSpecification(): JsonObject {
  const schema = z.toJSONSchema(configSchema, { target: 'draft-7', io: 'input' }) as JsonObject;
  return { ...tidy(schema), additionalProperties: true } as JsonObject;
}

/** Bounds that only say "a safe integer" mean nothing to a person filling in a form. */
function tidy(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map(tidy);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => {
      const noise =
        (name === 'maximum' && member === Number.MAX_SAFE_INTEGER) ||
        (name === 'minimum' && member === Number.MIN_SAFE_INTEGER);
      return noise || member === undefined ? [] : [[name, tidy(member)]];
    }),
  );
}
