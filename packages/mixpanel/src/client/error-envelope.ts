import { isJsonObject, type JsonValue } from '@source-mixpanel/exact-json';

/**
 * Whether an answer of status 200 reports an error: `error` is present and not null, or `status` is
 * not `ok`. The Query API writes `ok`, the lookup tables write `OK`.
 */
export function isErrorEnvelope(answer: JsonValue): boolean {
  if (!isJsonObject(answer)) return false;
  const { error, status } = answer;
  return isGiven(error) || (isGiven(status) && !isOk(status));
}

/**
 * Returns Mixpanel's own text in an answer that reports an error: `error` itself, or its `message`
 * and its `code` if it is an object. Undefined without one: no other member is safe to quote, as it
 * may contain a customer's records.
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
