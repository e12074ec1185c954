import { parseJson, type JsonValue } from '@source-mixpanel/exact-json';
import { ConfigError } from '@source-mixpanel/stream';

/**
 * Parses the text of a file that the command line names.
 * @param what what the file holds: `config`, `catalog`, `state`
 * @throws ConfigError such as `config_not_json`, which names the file and the place, never the
 * content
 */
export function parseJsonFile(text: string, what: 'config' | 'catalog' | 'state'): JsonValue {
  const code = `${what}_not_json` as const;
  if (text.trim() === '') throw new ConfigError(code, `The ${what} file is empty.`);
  try {
    return parseJson(text);
  } catch (cause) {
    const problem = cause instanceof SyntaxError ? cause.message : 'not valid JSON';
    throw new ConfigError(code, `The ${what} file is ${problem}.`, { cause });
  }
}
