import type { Command } from '@source-mixpanel/connector';
import { onVirtualTime } from '../harness/clock/on-virtual-time.js';
import { HangError, VirtualClock } from '../harness/clock/virtual-clock.js';
import type { RunWithRequests } from '../harness/output/outcome.js';
import { runInProcess, type CommandRun } from '../harness/stage/run-command.js';
import { filesOf, type RunFiles } from '../harness/stage/run-files.js';
import { createMockOnClock, Stage } from '../harness/stage/stage.js';
import { fillProject, projectOptions } from './fill-project.js';
import type { EquivalenceCase } from './equivalence-case.js';

/** After this virtual time a command counts as hanging. It is longer than any wait for a quota. */
const MAX_MILLISECONDS = 30 * 86_400_000;

/**
 * Runs the command of a case with our connector, in this process, on a virtual clock and without
 * sockets.
 */
export function runOurs(
  given: EquivalenceCase,
  files: RunFiles = filesOf(given),
): Promise<RunWithRequests> {
  const clock = new VirtualClock(given.now);
  const mixpanel = createMockOnClock(clock, projectOptions(given.project));
  mixpanel.clock.set(given.now);
  fillProject(mixpanel, given.project);
  mixpanel.setFaults(given.faults);
  const { wire } = new Stage({ clock, mixpanel, wire: { latency: () => 20 } });
  return onVirtualTime(clock, async () => {
    const lines: string[] = [];
    let begin = (): void => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const work = runInProcess({
      command: commandOf(given),
      files: { ...files },
      clock: clock.asClock(),
      dispatcher: wire.dispatcher,
      random: () => 0.5,
      onReadFile: () => begin(),
      lines,
    });
    // The command loads its code before it reads its first file. The virtual clock must not advance
    // during that time.
    await begun;
    const exit = await exitCodeOf(clock, work);
    const stdout = lines.map((line) => `${line}\n`).join('');
    return { exit, stdout, requests: mixpanel.log.requests };
  });
}

/** Advances the clock until the command ends, and returns its exit code. */
async function exitCodeOf(
  clock: VirtualClock,
  work: Promise<CommandRun>,
): Promise<number | 'hang'> {
  try {
    const { code = 'hang' } = await clock.run(work, MAX_MILLISECONDS);
    return code;
  } catch (error) {
    if (error instanceof HangError) return 'hang';
    throw error;
  }
}

function commandOf({ command }: EquivalenceCase): Command {
  const config = { config: 'config', debug: false };
  return command === 'read'
    ? { kind: command, ...config, catalog: 'catalog', state: 'state' }
    : { kind: command, ...config };
}
