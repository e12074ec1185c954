import { Buffer } from 'node:buffer';
import type { Logger, MessageWriter } from '@source-mixpanel/airbyte/output';
import { visibleText } from '@source-mixpanel/stream';
import type { SecretMask } from '@source-mixpanel/airbyte/output';

export interface PlainLoggerOptions {
  /** Writes to standard error. */
  readonly writer: MessageWriter;
  readonly mask: SecretMask;
  readonly debug: boolean;
}

/** The log of a command for people: lines of text, secrets masked and control characters shown. */
export function createPlainLogger({ writer, mask, debug }: PlainLoggerOptions): Logger {
  const print =
    (label: string) =>
    (message: string, stackTrace?: string): void => {
      const text = debug && stackTrace !== undefined ? `${message}\n${stackTrace}` : message;
      const line = `${label}${visibleText(mask.apply(text))}\n`;
      // Where standard error is closed, nobody can be told.
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
