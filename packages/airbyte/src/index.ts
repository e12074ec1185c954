export { configureCatalog, sourceCatalog } from './source-catalog.js';
export type {
  CatalogChoice,
  ConfiguredCatalog,
  DescribedStream,
  SourceCatalog,
  SourceStream,
} from './source-catalog.js';
export { parseConfiguredCatalog } from './configured-catalog.js';
export type { ConfiguredStream, SyncMode } from './configured-catalog.js';
export { describeFailure } from './describe-failure.js';
export { createLogger } from './logger.js';
export type { Logger, LoggerOptions } from './logger.js';
export { MessageWriter } from './message-writer.js';
export type { Output } from './message-writer.js';
export {
  catalogMessage,
  connectionStatusMessage,
  controlMessage,
  errorTrace,
  estimateTrace,
  logMessage,
  specMessage,
  stateMessage,
  statusTrace,
} from './messages.js';
export type * from './messages.js';
export { NoticeLog } from './notice-log.js';
export { OutputClosedError } from './output-closed-error.js';
export { runRead } from './run-read.js';
export type { ReadOptions, ReadResult } from './run-read.js';
export { parseSavedStates, SavedStates } from './saved-states.js';
export { SecretMask } from './secret-mask.js';
