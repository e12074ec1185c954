import { isJsonObject, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';

/**
 * Returns the state of a stream from the message of the connector; empty if the message has a different shape.
 */
export function savedStateIn(state: JsonValue): JsonObject {
  const stream = isJsonObject(state) ? state['stream'] : undefined;
  const saved = isJsonObject(stream) ? stream['stream_state'] : undefined;
  return isJsonObject(saved) ? saved : {};
}
