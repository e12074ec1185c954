export type { Clock } from './clock.js';
export { counted } from './counted.js';
export { decodeText } from './decode-text.js';
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
export { parseJsonFile } from './parse-json-file.js';
export { outputProblem, programOutput } from './program-output.js';
export type { ProgramOutput } from './program-output.js';
export { recordSchema } from './record-schema.js';
export { shortDuration, shortTime } from './short-time.js';
export { systemCode, systemReason } from './system-reason.js';
export { visibleJson, visibleText } from './visible-text.js';
export { writeJson } from './write-json.js';
export type { Estimate, Notice, Retrying, Waiting, Warning } from './notice.js';
export type { FieldPath, JsonSchema, Parser, Part, Stream, StreamSync } from './stream.js';
