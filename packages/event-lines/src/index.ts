/*
 * `EventLines` verifies a body and converts its lines to records. Most lines are read as bytes by a
 * WebAssembly program (`fast/`). Lines that this program does not accept are parsed into objects by
 * the reference implementation (`reference/`).
 */
export { EventLines } from './event-lines.js';
export type { EventLinesOptions, RecordOptions, VerifiedBody } from './event-lines.js';
export { ByteCollector } from './lines/byte-collector.js';
export { decodeWithHalves } from './lines/decode-with-halves.js';
export type { LineValidator } from './fast/line-validator.js';
export { createColumnMap } from './columns/column-map.js';
export type { ColumnMap, ColumnMapOptions } from './columns/column-map.js';
export { savedNamesStep } from './columns/parse-saved-names.js';
export type { Repair, RepairCounts } from './lines/repairs.js';
export { assignmentsIn, compactNames, mergeSavedNames } from './columns/saved-names.js';
export type { ColumnRule, SavedNames } from './columns/saved-names.js';
export { EventCounts } from './values/event-counts.js';
export type { CountBy } from './values/event-counts.js';
export type { TextStyle } from './values/text-style.js';
export { compareTimeTexts, timeText } from './values/time-text.js';
export type { Batch, TranscodeFacts } from './fast/batch.js';
export { Privacy } from './projection/privacy.js';
export type { PrivacyOptions, Treatment } from './projection/privacy.js';
export { deliveredMembers, deliveredNames, deliveryOf } from './projection/record-projection.js';
export type { Delivery, RecordProjection } from './projection/record-projection.js';
export type { RecordKey } from './projection/record-key.js';
export type { RecordFormat } from './reference/record-transform.js';
export type { RecordShape } from './reference/source-record.js';
export type { UnreadableLine, UnreadableLines } from './lines/broken-body.js';
export { repairText } from './lines/repair-text.js';
export type { RepairedText } from './lines/repair-text.js';
export { toWellFormed } from './values/to-well-formed.js';
export { webAssemblyProblem } from './fast/webassembly-problem.js';
export type { WebAssemblyProblem } from './fast/webassembly-problem.js';
