/**
 * Exports what a program needs before it reads a stream: messages, their output and the parser of
 * the JSON files that are passed on the command line. It is a separate entry point, so that the
 * command `spec`, which needs nothing else, starts without loading zod and the runner.
 */
export { DEFECT_MESSAGE, describeFailure, withCode } from './messages/describe-failure.js';
export { createLogger } from './output/logger.js';
export type { Logger, LoggerOptions } from './output/logger.js';
export { MessageWriter } from './output/message-writer.js';
export type { Output } from './output/message-writer.js';
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
} from './messages/messages.js';
export type * from './messages/messages.js';
export { NoticeLog } from './output/notice-log.js';
export { OutputClosedError } from './output/output-closed-error.js';
export { parseJsonFile } from './messages/parse-json-file.js';
export { outputProblem, programOutput } from './output/program-output.js';
export type { ProgramOutput } from './output/program-output.js';
export { SecretMask } from './output/secret-mask.js';
