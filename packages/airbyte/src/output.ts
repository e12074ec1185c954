/**
 * What a program needs before it reads a stream: messages, their output, the files of its command line.
 * Kept apart from the rest, so that `spec` loads neither zod nor the runner.
 */
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
export { parseJsonFile } from './parse-json-file.js';
export { outputProblem, programOutput } from './program-output.js';
export type { ProgramOutput } from './program-output.js';
export { SecretMask } from './secret-mask.js';
