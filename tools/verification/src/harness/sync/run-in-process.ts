import { tmpdir } from 'node:os';
import { runCommand, type Command, type Host } from '@source-mixpanel/connector';
import { SystemError, type Clock } from '@source-mixpanel/stream';
import { LineFeed } from '../output/line-feed.js';
import { RejectionWatch } from '../processes/rejection-watch.js';

export interface RehearsalOptions {
  readonly command: Command;
  /** Contents of files by path. */
  readonly files: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
}

export interface Rehearsal {
  /** Undefined when it never came to an end. */
  readonly code: number | undefined;
  readonly lines: readonly string[];
  readonly torn: boolean;
  /** Rejections that nobody handled, while it ran. */
  readonly unhandled: readonly unknown[];
}

/** Far more than any command takes whose waits cost nothing. */
const WATCHDOG_MILLISECONDS = 90_000;

/** One command of the connector in this process, without waiting for anything but the network. */
export async function rehearse(options: RehearsalOptions): Promise<Rehearsal> {
  const stop = new AbortController();
  const feed = new LineFeed();
  const lines: string[] = [];
  const output = {
    write: async (bytes: Uint8Array): Promise<void> => {
      lines.push(...feed.push(Buffer.from(bytes)));
    },
  };
  const rejections = new RejectionWatch();
  let watchdog: NodeJS.Timeout | undefined;
  try {
    const code = await Promise.race([
      runCommand(options.command, hostOf(options, stop.signal), output),
      new Promise<undefined>((resolve) => {
        watchdog = setTimeout(() => resolve(undefined), WATCHDOG_MILLISECONDS);
      }),
    ]);
    const unhandled = await rejections.reasons();
    return { code, lines, torn: feed.unfinished > 0, unhandled };
  } finally {
    clearTimeout(watchdog);
    stop.abort(new Error('the rehearsal is over'));
    rejections.stop();
  }
}

function hostOf({ files, environment }: RehearsalOptions, signal: AbortSignal): Host {
  return {
    clock: leapingClock(),
    environment,
    temporaryDirectory: tmpdir(),
    random: Math.random,
    signal,
    // Rejections nobody handles are counted here, not told.
    crashed: new Promise<never>(() => undefined),
    readText: async (path, what) => {
      const text = files[path];
      if (text !== undefined) return text;
      throw new SystemError('file_missing', `The ${what} file cannot be read.`);
    },
  };
}

/** Runs with the machine's, and leaps over every sleep. */
function leapingClock(): Clock {
  let leapt = 0;
  return {
    now: () => Date.now() + leapt,
    monotonic: () => performance.now() + leapt,
    async sleep(milliseconds, signal) {
      signal.throwIfAborted();
      leapt += milliseconds;
      await new Promise((resolve) => setImmediate(resolve));
      signal.throwIfAborted();
    },
  };
}
