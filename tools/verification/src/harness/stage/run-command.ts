import { tmpdir } from 'node:os';
import { runCommand, type Command, type Host } from '@source-mixpanel/connector';
import { SystemError, type Clock } from '@source-mixpanel/stream';
import { readMessage, RuleChecker, type CheckedOutput } from '@source-mixpanel/testing/transcript';
import { LineSplitter } from '../output/line-splitter.js';
import { RejectionWatch } from '../processes/rejection-watch.js';
import { invariantProblem, ruleProblems } from '../report/invariants.js';

export interface CommandOptions {
  readonly command: Command;
  /** The contents of the files that the command can read, by path. */
  readonly files: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  /** Default: the machine's clock, but with sleeps that end at once. */
  readonly clock?: Clock;
  /** Default: real sockets. */
  readonly dispatcher?: Host['dispatcher'];
  readonly random?: () => number;
  /**
   * Is called before each file that the command reads. By the first call, the code of the command
   * is loaded.
   */
  readonly onReadFile?: () => void;
  /** The list to which each line of the output is added; default: a new list. */
  readonly lines?: string[];
}

export interface CommandRun {
  /** The exit code; undefined if the command did not end within 90 seconds. */
  readonly code: number | undefined;
  readonly lines: readonly string[];
  /** Whether the output ends without a newline, in the middle of a line. */
  readonly torn: boolean;
  /** The reasons of the unhandled rejections. */
  readonly unhandled: readonly unknown[];
}

/**
 * A command that runs for longer counts as hanging. Commands need much less, because their sleeps
 * end at once.
 */
const WATCHDOG_MILLISECONDS = 90_000;
/** The timers of Node, which are stored here because `onVirtualTime` replaces the global ones. */
const { setTimeout: startTimer, clearTimeout: stopTimer } = globalThis;

/**
 * Runs a command of the connector in this process, with the function that the connector's program
 * calls.
 */
export async function runInProcess(options: CommandOptions): Promise<CommandRun> {
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

/** Returns a message for each rule and invariant that the run of a command broke. */
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
    ...(torn ? [invariantProblem('I13', 'the last line has no newline')] : []),
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
    // This never settles: `RejectionWatch` records unhandled rejections instead.
    crashed: new Promise<never>(() => undefined),
    readText: async (path, what) => {
      options.onReadFile?.();
      const text = files[path];
      if (text !== undefined) return text;
      throw new SystemError('file_unreadable', `The ${what} file cannot be read.`);
    },
    ...(dispatcher === undefined ? {} : { dispatcher }),
  };
}

/**
 * Returns the machine's clock, except that a sleep ends at once and moves the clock forward by its
 * duration.
 */
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
