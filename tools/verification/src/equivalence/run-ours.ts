import { Buffer } from 'node:buffer';
import { runCommand, type Command } from '@source-mixpanel/connector';
import { createMockMixpanel } from '@source-mixpanel/fixtures-server';
import { InProcessWire } from '../harness/sync/in-process-dispatcher.js';
import { lendGlobals } from '../harness/clock/lend-globals.js';
import { HangError, VirtualClock } from '../harness/clock/virtual-clock.js';
import { fillProject, projectOptions } from './fill-project.js';
import type { Output } from '../harness/output/outcome.js';
import { filesOf, type RunFiles } from '../harness/sync/run-files.js';
import type { ProofCase } from './proof-case.js';

/** Virtual milliseconds after which a command counts as hanging: more than any quota makes it wait. */
const PATIENCE = 30 * 86_400_000;

/**
 * Runs our connector's command, the very function the process runs, in this process: on virtual time
 * and over a wire without sockets.
 */
export async function runOurs(given: ProofCase, files: RunFiles = filesOf(given)): Promise<Output> {
  const clock = new VirtualClock(given.now);
  const giveBack = lendGlobals(clock);
  try {
    const mixpanel = createMockMixpanel(projectOptions(given.project), {
      now: () => clock.now(),
      sleep: (milliseconds) => clock.sleep(milliseconds),
    });
    mixpanel.clock.set(given.now);
    fillProject(mixpanel, given.project);
    mixpanel.setFaults(given.faults);
    const wire = new InProcessWire(mixpanel, {
      clock,
      latency: () => 20,
      pieceBytes: () => 65_536,
    });
    const begun = withResolvers();
    const chunks: Buffer[] = [];
    const output = {
      write: async (bytes: Uint8Array) => {
        chunks.push(Buffer.from(bytes));
      },
    };
    const host = {
      clock: clock.view(),
      environment: {},
      temporaryDirectory: '/nowhere',
      dispatcher: wire.dispatcher,
      random: () => 0.5,
      signal: new AbortController().signal,
      crashed: new Promise<never>(() => undefined),
      readText: async (path: string) => {
        begun.resolve();
        return files[path as keyof RunFiles];
      },
    };
    const work = runCommand(commandOf(given), host, output);
    // A command loads its code first, which takes time of the machine and none of the clock.
    await begun.promise;
    const exit = await ended(clock, work);
    return { exit, stdout: Buffer.concat(chunks).toString(), requests: mixpanel.log.requests };
  } finally {
    giveBack();
  }
}

function withResolvers(): { readonly promise: Promise<void>; resolve(): void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve: () => resolve() };
}

async function ended(clock: VirtualClock, work: Promise<number>): Promise<number | 'hang'> {
  try {
    return await clock.run(work, PATIENCE);
  } catch (error) {
    if (error instanceof HangError) return 'hang';
    throw error;
  }
}

function commandOf({ command }: ProofCase): Command {
  const config = { config: 'config', debug: false };
  return command === 'read'
    ? { kind: command, ...config, catalog: 'catalog', state: 'state' }
    : { kind: command, ...config };
}
