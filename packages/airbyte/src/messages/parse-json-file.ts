import { parseJson, type JsonValue } from '@source-mixpanel/exact-json';
import { ConfigError } from '@source-mixpanel/stream';

/**
 * Parses the text of a JSON file that was passed on the command line.
 * @param what the kind of file: `config`, `catalog` or `state`
 * @throws ConfigError such as `config_not_json`. Its message says which file is wrong and where. It
 * never quotes the file, which may contain secrets
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
