import * as z from 'zod';
import { isJsonObject, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import { configSchema } from '../config/config.js';

/** What `spec` answers. */
export function spec(): JsonObject {
  const schema = z.toJSONSchema(configSchema, { target: 'draft-7', io: 'input' }) as JsonObject;
  return {
    documentationUrl: 'https://docs.airbyte.com/integrations/sources/mixpanel',
    connectionSpecification: tidy(schema),
  };
}

/**
 * Takes out bounds that only say "a safe integer", and the discriminator from what is required:
 * configurations stored without it must stay valid.
 */
function tidy(value: JsonValue): JsonValue {
  if (Array.isArray(value)) {
    return (value as readonly JsonValue[]).filter((item) => item !== 'option_title').map(tidy);
  }
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
