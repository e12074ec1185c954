import { isJsonObject, type JsonValue } from '@source-mixpanel/exact-json';

/**
 * Reports whether a response with status 200 contains an error: its member `error` is present and
 * not null, or its member `status` is present and not `ok`. The case is ignored, because the Query
 * API returns `ok` and the endpoint of lookup tables `OK`.
 */
export function isErrorEnvelope(answer: JsonValue): boolean {
  if (!isJsonObject(answer)) return false;
  const { error, status } = answer;
  return isPresent(error) || (isPresent(status) && !isOk(status));
}

/**
 * Returns the error text of a response: its member `error` if that is a text, or the `message` and
 * `code` of `error` if that is an object. Returns undefined if there is none. Other members of
 * `error` are not returned, because they may contain a customer's records.
 */
export function errorText(answer: JsonValue | undefined): string | undefined {
  const error = isJsonObject(answer) ? answer['error'] : undefined;
  if (typeof error === 'string') return error;
  if (!isJsonObject(error)) return undefined;
  const { message, code } = error;
  const texts = [message, code].filter(isText).map(String);
  return texts.length === 0 ? undefined : texts.join(', ');
}

function isPresent(value: JsonValue | undefined): boolean {
  return value !== undefined && value !== null;
}

function isOk(status: JsonValue | undefined): boolean {
  return typeof status === 'string' && status.toLowerCase() === 'ok';
}

function isText(value: JsonValue | undefined): value is string | number {
  return typeof value === 'number' || (typeof value === 'string' && value !== '');
}
