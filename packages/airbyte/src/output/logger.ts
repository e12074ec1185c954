import { logMessage, type LogLevel } from '../messages/messages.js';
import type { MessageWriter } from './message-writer.js';

/**
 * Writes LOG messages, in which secrets are masked. The methods return immediately and never throw.
 */
export interface Logger {
  fatal(message: string, stackTrace?: string): void;
  error(message: string, stackTrace?: string): void;
  warn(message: string): void;
  info(message: string): void;
  /** Written only when debugging is enabled. */
  debug(message: string): void;
}

export interface LoggerOptions {
  readonly writer: MessageWriter;
  readonly debug: boolean;
}

export function createLogger({ writer, debug }: LoggerOptions): Logger {
  const log =
    (level: LogLevel) =>
    (message: string, stackTrace?: string): void => {
      writer.post(logMessage(level, message, stackTrace));
    };
  return {
    fatal: log('FATAL'),
    error: log('ERROR'),
    warn: log('WARN'),
    info: log('INFO'),
    debug: debug ? log('DEBUG') : () => undefined,
  };
}
