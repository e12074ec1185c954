import { Buffer } from 'node:buffer';
import { outputProblem } from '@source-mixpanel/airbyte/output';
import { readArguments } from './cli/command-line.js';
import { createHost } from './cli/host.js';
import { runCommand } from './cli/run-command.js';
import { standardOutput } from './cli/standard-output.js';
import { VERSION } from './version.js';

/** The maximum time for the last lines of a stopped process, in milliseconds. */
const STOP_GRACE_MS = 5000;

const stop = new AbortController();
let stopSignal: NodeJS.Signals | undefined;
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    stopSignal = signal;
    stop.abort(new Error(`stopped by ${signal}`));
    setTimeout(() => killSelfWith(signal), STOP_GRACE_MS).unref();
  });
}

let crash: Error | undefined;
const crashed = new Promise<never>((_resolve, reject) => {
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (reason: unknown) => {
      crash ??=
        reason instanceof Error ? reason : new Error('a value that is not an error was thrown');
      reject(crash);
    });
  }
});
// Without this listener the promise itself would be an unhandled rejection.
crashed.catch(() => undefined);

const commandLine = readArguments(process.argv.slice(2), VERSION);
switch (commandLine.kind) {
  case 'run':
    process.exitCode = await runCommand(
      commandLine.command,
      createHost(stop.signal, crashed),
      standardOutput(process.stdout),
    );
    break;
  case 'information':
    await printInformation(commandLine.text);
    break;
  case 'refused':
    process.stderr.write(commandLine.text);
    process.exitCode = 2;
    break;
}
if (stopSignal !== undefined) killSelfWith(stopSignal);
// All output is written: after a crash nothing else may keep the process alive.
if (crash !== undefined) process.exit(1);

async function printInformation(text: string): Promise<void> {
  const output = standardOutput(process.stdout);
  try {
    await output.write(Buffer.from(text));
    await output.settle();
  } catch (error) {
    const problem = outputProblem(error);
    if (problem !== undefined) process.stderr.write(`${problem}\n`);
    process.exitCode = 1;
  }
}

/**
 * Ends by the signal itself: clients interpret that as a stop they requested, while exit code 0
 * would report a stopped sync as complete. As process 1 of a container the signal has no default
 * action.
 */
function killSelfWith(signal: NodeJS.Signals): void {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
  setTimeout(() => process.exit(1), 100);
}
