import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { PYTHON_FOLDER, pythonEnvironment } from '../python/python-environment.js';
import { ScratchFiles } from '../workspace/scratch-files.js';
import { WatchedProcess } from './watched-process.js';
import type { Launch, PythonLaunch, ProcessLaunch, RunOutput } from './launch.js';

export interface ProgramRun extends RunOutput {
  /** Seconds from its start to its end. */
  readonly seconds: number;
  /** The maximum resident memory, as Linux reports it. */
  readonly peakBytes: number;
}

export interface RunOptions {
  /** A program that runs longer is killed, and its exit is `hang`. */
  readonly timeoutMilliseconds: number;
  /**
   * Receives stdout as it arrives, and the returned `stdout` is empty. Default: all of it is
   * returned.
   */
  readonly take?: (bytes: Buffer) => void;
}

/** Starts a program as a child process and waits for its end. */
export async function runProgram(launch: Launch, options: RunOptions): Promise<ProgramRun> {
  if (launch.kind === 'process') return { ...(await runProcess(launch, options)), slept: 0 };
  const files = await ScratchFiles.create();
  try {
    const report = join(files.directory, 'report.json');
    const job = await files.write('job.json', { ...launch.job, report });
    const run = await runProcess(pythonProcess(launch, job), options);
    return { ...run, slept: sleptOf(report) };
  } finally {
    await files.remove();
  }
}

function pythonProcess({ program }: PythonLaunch, job: string): ProcessLaunch {
  return {
    kind: 'process',
    command: pythonEnvironment(program.environment),
    args: [join(PYTHON_FOLDER, 'run_once.py'), program.entry, job],
    environment: { TZ: 'UTC', PYTHONDONTWRITEBYTECODE: '1' },
  };
}

async function runProcess(
  { command, args, environment }: ProcessLaunch,
  { timeoutMilliseconds, take }: RunOptions,
): Promise<Omit<ProgramRun, 'slept'>> {
  const child = WatchedProcess.start(command, args, {
    environment,
    timeoutMilliseconds,
  });
  const kept: Buffer[] = [];
  child.stdout.on('data', take ?? ((bytes: Buffer) => kept.push(bytes)));
  await once(child.stdout, 'close');
  const { code, hung, stderr, milliseconds, peakBytes } = await child.end();
  return {
    // A process that was ended by a signal has no exit code.
    exit: hung ? 'hang' : (code ?? 255),
    stdout: Buffer.concat(kept).toString('utf8'),
    stderr,
    seconds: milliseconds / 1000,
    peakBytes,
  };
}

const REPORT = z.object({ slept: z.number() });

/**
 * Returns the seconds that the program slept; 0 if there is no report, because the program was
 * killed.
 */
function sleptOf(report: string): number {
  return existsSync(report) ? REPORT.parse(JSON.parse(readFileSync(report, 'utf8'))).slept : 0;
}
