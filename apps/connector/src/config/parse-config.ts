import { parseConfiguredDate } from '@source-mixpanel/cursor';
import { isJsonObject, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import { ConfigError } from '@source-mixpanel/stream';
import { configSchema, type Config } from './config.js';
import { setting } from './setting-names.js';

/**
 * Validates a configuration and adds the default of every missing setting, so that the result does
 * not depend on whether the platform adds defaults.
 * @throws ConfigError that lists every problem, one per line
 */
export function parseConfig(input: JsonObject): Config {
  const parsed = configSchema.safeParse(withoutUnset(withCredentialKind(input)));
  if (parsed.success) {
    refuseStartAfterEnd(parsed.data);
    return parsed.data;
  }
  const problems = new Set(parsed.error.issues.map((issue) => issue.message));
  throw new ConfigError('invalid_config', [...problems].join('\n'));
}

function refuseStartAfterEnd(config: Config): void {
  const start = parseConfiguredDate(config.start_date);
  const end = parseConfiguredDate(config.end_date);
  if (start === undefined || end === undefined || start <= end) return;
  throw new ConfigError(
    'invalid_config',
    `${setting('start_date')} is ${start}, after ${setting('end_date')}, which is ${end}: change one of them.`,
  );
}

/**
 * Removes members that are null or empty text, which is how platforms and forms write settings that
 * are not set.
 */
function withoutUnset(value: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]): [string, JsonValue][] => {
      if (member === undefined || member === null || member === '') return [];
      return [[name, isJsonObject(member) ? withoutUnset(member) : member]];
    }),
  );
}

/**
 * Adds the discriminator `option_title` if it is missing. Stored configurations may lack it,
 * because no form ever required it.
 */
function withCredentialKind(config: JsonObject): JsonObject {
  const { credentials } = config;
  if (!isJsonObject(credentials) || (credentials['option_title'] ?? '') !== '') return config;
  const kind = (credentials['api_secret'] ?? '') === '' ? 'Service Account' : 'Project Secret';
  return { ...config, credentials: { ...credentials, option_title: kind } };
}
