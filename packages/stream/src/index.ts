export type { Clock } from './clock.js';
export {
  ConfigError,
  SourceError,
  SystemError,
  TransientError,
  BrokenSliceError,
} from './errors.js';
export type { BrokenSliceOptions, SourceErrorOptions } from './errors.js';
export type { CallIo, Frame, ReadIo } from './io.js';
export { isJsonObject, RawNumber } from './json.js';
export type { JsonObject, JsonValue } from './json.js';
export { parseJson } from './parse-json.js';
export { recordSchema } from './record-schema.js';
export { writeJson } from './write-json.js';
export type { Estimate, Notice, Waiting, Warning } from './notice.js';
export type { FieldPath, JsonSchema, Parser, Part, Stream, StreamSync } from './stream.js';
