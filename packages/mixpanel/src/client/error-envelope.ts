import { isJsonObject, type JsonValue } from '@source-mixpanel/exact-json';

/**
 * Reports whether a response with status 200 contains an error: its `error` is present and not
 * null, or its `status` is not `ok`. The Query API writes `ok`, the lookup tables `OK`.
 */
export function isErrorEnvelope(answer: JsonValue): boolean {
  if (!isJsonObject(answer)) return false;
  const { error, status } = answer;
  return isGiven(error) || (isGiven(status) && !isOk(status));
}

/**
 * Returns the text of the error in a response: `error` itself, or the `message` and `code` in it.
 * Returns undefined if there is none. Other members are not quoted, because they may contain a
 * customer's records.
 */
export function errorText(answer: JsonValue | undefined): string | undefined {
  const error = isJsonObject(answer) ? answer['error'] : undefined;
  if (typeof error === 'string') return error;
  if (!isJsonObject(error)) return undefined;
  const { message, code } = error;
  const texts = [message, code].filter(isText).map(String);
  return texts.length === 0 ? undefined : texts.join(', ');
}

function isGiven(value: JsonValue | undefined): boolean {
  return value !== undefined && value !== null;
}

function isOk(status: JsonValue | undefined): boolean {
  return typeof status === 'string' && status.toLowerCase() === 'ok';
}

function isText(value: JsonValue | undefined): value is string | number {
  return typeof value === 'number' || (typeof value === 'string' && value !== '');
}
