export type { Clock } from './clock.js';
export {
  ConfigError,
  SourceError,
  SystemError,
  TransientError,
  BrokenSliceError,
} from './errors.js';
export { ERROR_CODES, type ErrorCode } from './error-codes.js';
export type { BrokenSliceOptions, SourceErrorOptions } from './errors.js';
export type { CallIo, RecordEnvelope, ReadIo } from './io.js';
export { readSlice } from './read-slice.js';
export type { SliceStep } from './read-slice.js';
export {
  boolean,
  date,
  dateTime,
  integer,
  list,
  number,
  object,
  recordSchema,
  text,
} from './schema.js';
export type { Estimate, Information, Notice, Retrying, Waiting, Warning } from './notice.js';
export type { FieldPath, JsonSchema, Parser, Part, Stream, StreamSync } from './stream.js';
