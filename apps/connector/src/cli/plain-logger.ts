import { Buffer } from 'node:buffer';
import type { Logger, MessageWriter, SecretMask } from '@source-mixpanel/airbyte/output';
import { visibleText } from '@source-mixpanel/text';

export interface PlainLoggerOptions {
  /** Writes to standard error. */
  readonly writer: MessageWriter;
  readonly mask: SecretMask;
  readonly debug: boolean;
}

/**
 * Creates the logger of commands for people. It writes lines of text instead of LOG messages, masks
 * secrets and makes control characters visible.
 */
export function createPlainLogger({ writer, mask, debug }: PlainLoggerOptions): Logger {
  const print =
    (label: string) =>
    (message: string, stackTrace?: string): void => {
      const text = debug && stackTrace !== undefined ? `${message}\n${stackTrace}` : message;
      const line = `${label}${visibleText(mask.apply(text))}\n`;
      // If standard error is closed, the message has no reader and is dropped.
      writer.write(Buffer.from(line)).catch(() => undefined);
    };
  return {
    fatal: print(''),
    error: print('error: '),
    warn: print('warning: '),
    info: print(''),
    debug: debug ? print('debug: ') : () => undefined,
  };
}
