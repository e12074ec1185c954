import { readArguments } from '../src/command-line.js';
import { runCommand, type Outcome } from '../src/run-command.js';
import type { ScriptedConnector } from './scripted-connector.js';

export interface RunResult {
  readonly succeeded: boolean;
  readonly outcome: Outcome;
  readonly printed: string;
  readonly stderr: string;
}

/** Runs a command line in this process against a connector. */
export async function execute(
  connector: ScriptedConnector,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<RunResult> {
  const asked = readArguments(args, { program: 'local-sync', version: '0' });
  if (asked.kind !== 'run') throw new Error(asked.text);
  const printed: string[] = [];
  const stderr: string[] = [];
  const outcome = await runCommand(asked.command, {
    connector: connector.command,
    program: 'local-sync',
    environment,
    now: () => Date.parse('2026-11-11T12:00:00Z'),
    signal: new AbortController().signal,
    print: async (text) => {
      printed.push(text);
    },
    settle: () => Promise.resolve(),
    zone: 'UTC',
    stderr: { write: (text) => stderr.push(text) },
  });
  return {
    outcome,
    succeeded: outcome === 'succeeded',
    printed: printed.join(''),
    stderr: stderr.join(''),
  };
}
