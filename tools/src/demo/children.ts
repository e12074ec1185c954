import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';

type Child = ChildProcessByStdio<null, Readable, Readable | null>;

/** How a process ended. */
interface Outcome {
  readonly code: number | null;
  readonly stderr: string;
}

export interface FinishedChild extends Outcome {
  readonly stdout: string;
}

export interface ChildOptions {
  readonly directory: string;
  /** Environment variables in addition to those of the demo. */
  readonly environment?: NodeJS.ProcessEnv;
  /**
   * Whether the process writes directly to the stderr of the demo. Then `Outcome` does not contain
   * it.
   */
  readonly isShown?: boolean;
}

/** Starts the processes of the demo, and stops those that still run when the demo ends. */
export class Children {
  private readonly running = new Map<Child, Promise<Outcome>>();

  start(command: string, args: readonly string[], options: ChildOptions): Child {
    const settings = {
      cwd: options.directory,
      env: { ...process.env, ...options.environment },
    };
    const child: Child =
      options.isShown === true
        ? spawn(command, args, { ...settings, stdio: ['ignore', 'pipe', 'inherit'] })
        : spawn(command, args, { ...settings, stdio: ['ignore', 'pipe', 'pipe'] });
    const outcome = this.watch(child);
    // `waitFor` reports a failed start. Without this line Node would end the demo before that, for
    // an unhandled rejection.
    outcome.catch(() => undefined);
    this.running.set(child, outcome);
    return child;
  }

  /**
   * Starts a process, waits until it ends and returns its output. Rejects if it could not be
   * started.
   */
  async run(
    command: string,
    args: readonly string[],
    options: ChildOptions,
  ): Promise<FinishedChild> {
    const child = this.start(command, args, options);
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    const outcome = await this.waitFor(child);
    return { ...outcome, stdout: Buffer.concat(chunks).toString('utf8') };
  }

  /** Sends SIGTERM to the processes that still run, and waits until they have ended. */
  async stop(): Promise<void> {
    for (const child of this.running.keys()) child.kill('SIGTERM');
    await Promise.allSettled([...this.running.keys()].map((child) => this.waitFor(child)));
  }

  private async waitFor(child: Child): Promise<Outcome> {
    const outcome = this.running.get(child);
    if (outcome === undefined) {
      throw new Error('the demo did not start this process, or already waited for its end');
    }
    try {
      return await outcome;
    } finally {
      this.running.delete(child);
    }
  }

  private async watch(child: Child): Promise<Outcome> {
    const chunks: string[] = [];
    child.stderr?.setEncoding('utf8');
    child.stderr?.on('data', (text: string) => chunks.push(text));
    await once(child, 'close');
    return { code: child.exitCode, stderr: chunks.join('') };
  }
}
