import { Buffer } from 'node:buffer';
import { outputProblem } from '@source-mixpanel/airbyte/output';
import { readArguments } from './cli/command-line.js';
import { createHost } from './cli/host.js';
import { runCommand } from './cli/run-command.js';
import { standardOutput } from './cli/standard-output.js';
import { VERSION } from './version.js';

/**
 * How long a stopped process may take to write its last messages, in milliseconds. If it takes
 * longer, the process ends without them.
 */
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
// After a crash, open sockets or timers could keep the process running. All output has been
// written, so the process can end now.
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
 * Ends the process with the signal that stopped it. Clients interpret this as the stop that they
 * requested; exit code 0 would report a stopped sync as complete. If the process is process 1 of a
 * container, Linux ignores the signal, so the process exits with 1 shortly afterwards.
 */
function killSelfWith(signal: NodeJS.Signals): void {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
  setTimeout(() => process.exit(1), 100);
}
