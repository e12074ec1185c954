import { parseCommandLine, USAGE, UsageError, type Command } from './command-line.js';
import { createHost } from './host.js';
import { runCommand } from './run-command.js';
import { standardOutput } from './standard-output.js';

/** How long a stopped process may take to write its last lines. */
const GRACE = 5000;

const stop = new AbortController();
let stopSignal: NodeJS.Signals | undefined;
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    stopSignal = signal;
    stop.abort(new Error(`stopped by ${signal}`));
    setTimeout(() => dieOf(signal), GRACE).unref();
  });
}

const command = commandOf(process.argv.slice(2));
if (command !== undefined) {
  process.exitCode = await runCommand(
    command,
    createHost(stop.signal),
    standardOutput(process.stdout),
  );
}
if (stopSignal !== undefined) dieOf(stopSignal);

function commandOf(args: readonly string[]): Command | undefined {
  try {
    return parseCommandLine(args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n\n${USAGE}`);
    process.exitCode = 2;
    return undefined;
  }
}

/**
 * Dies of the signal itself: clients take that for a stop they asked for, while exit code 0 would
 * pass a stopped sync off as a whole one. As process 1 of a container the signal has no default.
 */
function dieOf(signal: NodeJS.Signals): void {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
  setTimeout(() => process.exit(1), 100);
}
