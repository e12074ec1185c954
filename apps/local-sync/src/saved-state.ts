import { isJsonObject, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';

/** Returns what a stream saved, from the state that the connector wrote; empty where it is of another shape. */
export function savedStateIn(state: JsonValue): JsonObject {
  const stream = isJsonObject(state) ? state['stream'] : undefined;
  const saved = isJsonObject(stream) ? stream['stream_state'] : undefined;
  return isJsonObject(saved) ? saved : {};
}
