/** How to start a program. The files that its arguments refer to exist already. */
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

/** A Python program and the environment that it runs in. */
export interface PythonProgram {
  /** The name of a file in `tools/verification/python/requirements`, without its extension. */
  readonly environment: string;
  /** The function that runs the program, as `module.function`. */
  readonly entry: string;
  /**
   * A command that is run once before others are forked from the same process, so that they need
   * not repeat its parsing.
   */
  readonly warmUp?: string;
}

/** Airbyte's Python connector, version 4. */
export const PYTHON_CONNECTOR: PythonProgram = {
  environment: 'python-connector-4',
  entry: 'source_mixpanel.run.run',
  warmUp: 'spec',
};

/** One run of a Python program, see `tools/verification/python/run_once.py`. */
export interface PythonJob {
  readonly args: readonly string[];
  /** The base URL of the mock. */
  readonly origin: string;
  /** The time at which the virtual clock of the run starts, in epoch seconds. */
  readonly now: number;
  /** The number by which the timeouts of the network are divided. They elapse in real time. */
  readonly speedup: number;
}

/** The result of a process that ended or was killed. */
export interface RunOutput {
  readonly exit: number | 'hang';
  readonly stdout: string;
  readonly stderr: string;
  /** Seconds that it slept on the virtual clock; 0 if its sleeps are real or if it was killed. */
  readonly slept: number;
}
