import { tmpdir } from 'node:os';
import { runCommand, type Command, type Host } from '@source-mixpanel/connector';
import { SystemError, type Clock } from '@source-mixpanel/stream';
import { readMessage, RuleChecker, type CheckedOutput } from '@source-mixpanel/testing/transcript';
import { LineSplitter } from '../output/line-splitter.js';
import { RejectionWatch } from '../processes/rejection-watch.js';
import { invariantProblem, ruleProblems } from '../report/invariants.js';

export interface CommandOptions {
  readonly command: Command;
  /** Contents of files by path. */
  readonly files: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  /** Default: the machine's clock, with sleeps that take no time. */
  readonly clock?: Clock;
  /** Default: real sockets. */
  readonly dispatcher?: Host['dispatcher'];
  readonly random?: () => number;
  /** Called when the command asks for its first file: its code is loaded by then. */
  readonly onFirstFile?: () => void;
  /** Filled with the lines as they come. */
  readonly lines?: string[];
}

export interface CommandRun {
  /** Undefined when it did not end within 90 seconds. */
  readonly code: number | undefined;
  readonly lines: readonly string[];
  /** Whether bytes without a newline follow the last line. */
  readonly torn: boolean;
  /** Rejections without a handler, while it ran. */
  readonly unhandled: readonly unknown[];
}

/** Far more than any command takes whose waits cost nothing. */
const WATCHDOG_MILLISECONDS = 90_000;
/** On virtual time the timers are replaced. */
const { setTimeout: startTimer, clearTimeout: stopTimer } = globalThis;

/** Runs the very function that the process runs, in this process. */
export async function runCommandHere(options: CommandOptions): Promise<CommandRun> {
  const stop = new AbortController();
  const feed = new LineSplitter();
  const { lines = [] } = options;
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
        watchdog = startTimer(() => resolve(undefined), WATCHDOG_MILLISECONDS);
      }),
    ]);
    const unhandled = await rejections.reasons();
    return { code, lines, torn: feed.unfinishedBytes > 0, unhandled };
  } finally {
    stopTimer(watchdog);
    stop.abort(new Error('the command is over'));
    rejections.stop();
  }
}

/** A sentence for each rule and invariant that the run of a command broke. */
export function commandProblems(
  command: NonNullable<CheckedOutput['command']>,
  { code, lines, torn, unhandled }: CommandRun,
): string[] {
  const checker = new RuleChecker({ command });
  for (const line of lines) checker.see(readMessage(line));
  const violations = checker.end(code === undefined ? { kind: 'killed' } : { kind: 'exit', code });
  return [
    ...ruleProblems(violations),
    ...(code === undefined ? [invariantProblem('I7', 'the command hangs')] : []),
    ...(torn ? [invariantProblem('I13', 'the last line is torn')] : []),
    ...unhandled.map((reason) =>
      invariantProblem('I7', `an unhandled rejection: ${nameOf(reason)}`),
    ),
  ];
}

function nameOf(reason: unknown): string {
  return reason instanceof Error ? `${reason.name}, ${reason.message.slice(0, 80)}` : typeof reason;
}

function hostOf(options: CommandOptions, signal: AbortSignal): Host {
  const { files, environment = {}, clock = clockWithoutWaits(), dispatcher } = options;
  return {
    clock,
    environment,
    temporaryDirectory: tmpdir(),
    random: options.random ?? Math.random,
    signal,
    // Rejections without a handler are counted here instead.
    crashed: new Promise<never>(() => undefined),
    readText: async (path, what) => {
      options.onFirstFile?.();
      const text = files[path];
      if (text !== undefined) return text;
      throw new SystemError('file_unreadable', `The ${what} file cannot be read.`);
    },
    ...(dispatcher === undefined ? {} : { dispatcher }),
  };
}

/** The machine's clock, on which every sleep is over at once and has taken its time. */
function clockWithoutWaits(): Clock {
  let skipped = 0;
  return {
    now: () => Date.now() + skipped,
    monotonic: () => performance.now() + skipped,
    async sleep(milliseconds, signal) {
      signal.throwIfAborted();
      skipped += milliseconds;
      await new Promise((resolve) => setImmediate(resolve));
      signal.throwIfAborted();
    },
  };
}
