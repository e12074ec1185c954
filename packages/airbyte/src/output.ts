/** What is said on the output, and how. A program that only speaks loads none of what reads. */
export { DEFECT_MESSAGE, describeFailure } from './describe-failure.js';
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
export { SecretMask } from './secret-mask.js';
