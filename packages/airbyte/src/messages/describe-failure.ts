import { systemCode } from '@source-mixpanel/text';
import { SourceError } from '@source-mixpanel/stream';
import type { Failure, FailureType } from './messages.js';

/**
 * The message for the user after a defect of the connector. It omits the details, which only
 * developers understand.
 */
export const DEFECT_MESSAGE =
  'Something went wrong in the connector. See the logs for more details.';

const FAILURE_TYPES = {
  config: 'config_error',
  transient: 'transient_error',
  system: 'system_error',
} as const satisfies Record<SourceError['kind'], FailureType>;

/**
 * Converts any thrown value to the content of a TRACE ERROR message. The user sees the message of a
 * SourceError, or the message of `open_files_limit` if the limit of open files is the cause. Any
 * other value is a defect: the user sees `DEFECT_MESSAGE`, and the details are in the internal
 * message.
 */
export function describeFailure(error: unknown): Failure {
  const stackTrace = error instanceof Error ? extractStackFrames(error) : undefined;
  const code = findOpenFilesCode(error);
  if (code !== undefined) {
    const limit =
      code === 'EMFILE'
        ? 'the process has reached its limit of open files'
        : 'the machine has reached its limit of open files';
    return {
      failureType: 'system_error',
      code: 'open_files_limit',
      message: `The connector cannot continue, because ${limit} (${code}). Raise the limit of open files, with ulimit -n, to 256 or more.`,
      internalMessage: `open_files_limit: ${describeChain(error)}`,
      stackTrace,
    };
  }
  if (error instanceof SourceError) {
    return {
      failureType: FAILURE_TYPES[error.kind],
      code: error.code,
      message: error.message,
      internalMessage: describeChain(error),
      stackTrace,
    };
  }
  return {
    failureType: 'system_error',
    code: 'internal_error',
    message: DEFECT_MESSAGE,
    internalMessage: `internal_error: ${describeChain(error)}`,
    stackTrace,
  };
}

/**
 * Returns the message for the user, followed by the error code, with which users find the error in
 * the documentation.
 */
export function withCode({ message, code }: Pick<Failure, 'message' | 'code'>): string {
  return `${message} (code: ${code})`;
}

/**
 * Returns EMFILE or ENFILE if the error, or one of its causes, means that no more files can be
 * opened.
 */
function findOpenFilesCode(error: unknown, depth = 0): 'EMFILE' | 'ENFILE' | undefined {
  const code = systemCode(error);
  if (code === 'EMFILE' || code === 'ENFILE') return code;
  return error instanceof Error && depth < MAX_CAUSE_DEPTH
    ? findOpenFilesCode(error.cause, depth + 1)
    : undefined;
}

/** The maximum number of causes that are followed: a chain of causes may be cyclic. */
const MAX_CAUSE_DEPTH = 4;

/** Returns the codes, details and messages of an error and its causes, for developers. */
function describeChain(error: unknown, depth = 0): string {
  if (!(error instanceof Error)) return `a thrown ${typeof error}`;
  const own =
    error instanceof SourceError
      ? [error.code, error.detail].filter((text) => text !== undefined).join(': ')
      : `${error.name}: ${removeQuotedInput(error)}`;
  return error.cause instanceof Error && depth < MAX_CAUSE_DEPTH
    ? `${own} (caused by ${describeChain(error.cause, depth + 1)})`
    : own;
}

/**
 * Returns the message of an error without quoted input: JSON.parse quotes the text that it rejects,
 * which may be a customer's record.
 */
function removeQuotedInput(error: Error): string {
  return error instanceof SyntaxError && error.message.includes('"')
    ? 'a text could not be parsed'
    : error.message;
}

/**
 * Returns the stack frames without the message in the first lines, which may quote a customer's
 * record.
 */
function extractStackFrames(error: Error): string | undefined {
  const lines = error.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? [];
  return lines.length === 0 ? undefined : [error.name, ...lines].join('\n');
}
