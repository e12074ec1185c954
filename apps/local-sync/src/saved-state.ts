import { isJsonObject, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';

/**
 * Returns the state of a stream from the connector's state message; an empty object if the message
 * has another shape.
 */
export function savedStateIn(state: JsonValue): JsonObject {
  const stream = isJsonObject(state) ? state['stream'] : undefined;
  const saved = isJsonObject(stream) ? stream['stream_state'] : undefined;
  return isJsonObject(saved) ? saved : {};
}
