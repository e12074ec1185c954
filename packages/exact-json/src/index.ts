export { isJsonObject, RawNumber } from './json.js';
export type { JsonObject, JsonValue } from './json.js';
export { parseJson } from './parse-json.js';
export { writeJson } from './write-json.js';
