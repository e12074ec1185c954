#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { visibleText } from '@source-mixpanel/text';
import { readArguments, type RunCommand } from './command-line.js';
import { programName } from './program-name.js';
import { runCommand, type Outcome } from './run-command.js';
import { createPrinter, OutputClosedError } from './standard-output.js';
import { databaseProblem } from './tables/database-problem.js';
import { UserError } from './user-error.js';
import { VERSION } from './version.js';

/**
 * The path of the built connector: next to this file in the published package, otherwise in the
 * workspace.
 */
const CONNECTOR = ['./connector/main.js', '../../connector/dist/main.js']
  .map((path) => fileURLToPath(new URL(path, import.meta.url)))
  .find((path) => existsSync(path));

const EXIT_CODES = { succeeded: 0, failed: 1, gaps: 3 } as const satisfies Record<Outcome, number>;

const stop = new AbortController();
let stopSignal: NodeJS.Signals | undefined;
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    stopSignal = signal;
    stop.abort();
  });
}
const printer = createPrinter(process.stdout);

const program = programName({
  environment: process.env,
  script: process.argv[1] ?? 'local-sync',
  directory: process.cwd(),
});
const parsed = readArguments(process.argv.slice(2), { program, version: VERSION });
switch (parsed.kind) {
  case 'run':
    process.exitCode = await exitCodeOf(() => run(parsed.command));
    break;
  case 'information':
    process.exitCode = await exitCodeOf(() => printText(parsed.text));
    break;
  case 'refused':
    process.stderr.write(parsed.text);
    process.exitCode = 2;
    break;
}
if (stopSignal !== undefined) process.kill(process.pid, stopSignal);

async function printText(text: string): Promise<Outcome> {
  await printer.print(text);
  return 'succeeded';
}

async function run(command: RunCommand): Promise<Outcome> {
  if (CONNECTOR === undefined) {
    throw new UserError('The connector is not built. Run `npm ci && npm run build` first.');
  }
  return runCommand(command, {
    connector: [process.execPath, CONNECTOR],
    program,
    environment: process.env,
    now: Date.now,
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    signal: stop.signal,
    ...printer,
    stderr: process.stderr,
  });
}

/**
 * Runs a command and returns the exit code. It is 0 only if the command succeeded and all output
 * was written.
 */
async function exitCodeOf(work: () => Promise<Outcome>): Promise<number> {
  try {
    const outcome = await work();
    await printer.settle();
    return EXIT_CODES[outcome];
  } catch (error) {
    const text = errorMessage(error);
    if (text !== undefined) process.stderr.write(`${visibleText(text)}\n`);
    return 1;
  }
}

function errorMessage(error: unknown): string | undefined {
  if (error instanceof OutputClosedError) return error.problem;
  if (error instanceof UserError) return error.message;
  const problem = databaseProblem(error);
  if (problem !== undefined) return problem;
  return error instanceof Error ? (error.stack ?? error.message) : 'An unknown error occurred.';
}
