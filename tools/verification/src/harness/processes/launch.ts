/** A process to start, its files written. */
export type Launch = ProcessLaunch | PythonLaunch;

export interface ProcessLaunch {
  readonly kind: 'process';
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

export interface PythonLaunch {
  readonly kind: 'python';
  readonly program: PythonProgram;
  readonly job: PythonJob;
}

/** A Python program, and how it is called. */
export interface PythonProgram {
  /** Of `tools/verification/python/requirements`, without its ending. */
  readonly environment: string;
  /** `module.function` that is the program. */
  readonly entry: string;
  /** A command it may run once, so that all later runs need not parse the same. */
  readonly warmUp?: string;
}

/** One run of it, see `tools/verification/python/run_once.py`. */
export interface PythonJob {
  readonly args: readonly string[];
  /** Base URL of the mock. */
  readonly origin: string;
  /** Epoch seconds. */
  readonly now: number;
  readonly speedup: number;
}

/** The output of a process that ended. */
export interface RunOutput {
  readonly exit: number | 'hang';
  readonly stdout: string;
  readonly stderr: string;
  /** Seconds it slept on the virtual clock; 0 where its sleeps are real, or it was ended. */
  readonly slept: number;
}
