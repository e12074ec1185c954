import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { text } from 'node:stream/consumers';

export interface PipelineRun {
  /** The time from the start of the first process to the end of the last. */
  readonly seconds: number;
  /** The user and system time of all processes together. */
  readonly processorSeconds: number;
  /** What the pipeline wrote to stdout. */
  readonly output: string;
}

/**
 * Runs a shell pipeline and measures its processes with the shell's command `times`. The processes
 * inherit only the variable PATH of the caller, because others, such as NODE_EXTRA_CA_CERTS, would
 * make each start slower.
 * @throws Error if anything is written to stderr, where every process that fails writes the reason
 */
export async function measurePipeline(
  pipeline: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<PipelineRun> {
  const started = performance.now();
  // `times` prints two lines: the times of the shell, then those of its child processes.
  const child = spawn('sh', ['-c', `${pipeline}; times`], {
    cwd: tmpdir(),
    env: { PATH: process.env['PATH'], TMPDIR: tmpdir(), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  const seconds = (performance.now() - started) / 1000;
  if (stderr !== '') throw new Error(`${pipeline}\n${stderr}`);
  const lines = stdout.trimEnd().split('\n');
  return {
    seconds,
    processorSeconds: total(lines.at(-1) ?? ''),
    output: lines.slice(0, -2).join('\n'),
  };
}

/** Returns the sum of the times in a line such as `0m1.230000s 0m0.450000s`. */
function total(line: string): number {
  return [...line.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes = '0', seconds = '0']) => sum + 60 * Number(minutes) + Number(seconds),
    0,
  );
}
