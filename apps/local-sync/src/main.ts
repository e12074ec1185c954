#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseCommandLine, USAGE, type Command } from './command-line.js';
import type { Host } from './host.js';
import { runCommand, type RunCommand } from './run-command.js';
import { UserError } from './user-error.js';

/** Where the connector is built: next to this file in the published package, else in the workspace. */
const CONNECTOR = ['./connector/main.js', '../../connector/dist/main.js']
  .map((place) => fileURLToPath(new URL(place, import.meta.url)))
  .find((path) => existsSync(path));

const stop = new AbortController();
let stopSignal: NodeJS.Signals | undefined;
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    stopSignal = signal;
    stop.abort();
  });
}
// A reader that went away is told to whoever prints next.
process.stdout.on('error', () => undefined);

const command = commandOf(process.argv.slice(2));
if (command?.kind === 'help') process.stdout.write(USAGE);
if (command?.kind === 'run') process.exitCode = await run(command);
if (stopSignal !== undefined) process.kill(process.pid, stopSignal);

function commandOf(args: readonly string[]): Command | undefined {
  try {
    return parseCommandLine(args);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    process.stderr.write(`${error.message}\n\n${USAGE}`);
    process.exitCode = 2;
    return undefined;
  }
}

async function run(command: RunCommand): Promise<number> {
  if (CONNECTOR === undefined) {
    process.stderr.write('The connector is not built. Run `npm ci && npm run build` first.\n');
    return 1;
  }
  const host: Host = {
    connector: [process.execPath, CONNECTOR],
    now: Date.now,
    signal: stop.signal,
    print,
    aside: process.stderr,
  };
  try {
    return (await runCommand(command, host)) ? 0 : 1;
  } catch (error) {
    const text = error instanceof UserError ? error.message : describe(error);
    process.stderr.write(`${text}\n`);
    return 1;
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : 'Something unknown went wrong.';
}

function print(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}
