import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';

export type Child = ChildProcessByStdio<null, Readable, Readable | null>;

export interface Outcome {
  readonly code: number | null;
  readonly stderr: string;
}

export interface ChildOptions {
  readonly directory: string;
  /** Added to the demo's own. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Whether its stderr is the demo's own, so that a terminal shows what it shows. */
  readonly isShown?: boolean;
}

/** The processes the demo started, and no others, so that none outlives it. */
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
    // Whoever waits for the end hears of it; until then it must not end the demo.
    outcome.catch(() => undefined);
    this.running.set(child, outcome);
    return child;
  }

  /** Waits for its end; rejects when it could not be started at all. */
  async end(child: Child): Promise<Outcome> {
    const outcome = this.running.get(child);
    if (outcome === undefined) throw new Error('not a child of the demo, or waited for before');
    try {
      return await outcome;
    } finally {
      this.running.delete(child);
    }
  }

  /** All of its stdout. */
  async output(child: Child): Promise<string> {
    const chunks: Buffer[] = [];
    for await (const chunk of child.stdout) chunks.push(Buffer.from(chunk as Uint8Array));
    return Buffer.concat(chunks).toString('utf8');
  }

  /** Ends what still runs, each by its own id. */
  async stop(): Promise<void> {
    for (const child of this.running.keys()) child.kill('SIGTERM');
    await Promise.allSettled([...this.running.keys()].map((child) => this.end(child)));
  }

  private async watch(child: Child): Promise<Outcome> {
    const chunks: string[] = [];
    child.stderr?.setEncoding('utf8');
    child.stderr?.on('data', (text: string) => chunks.push(text));
    await once(child, 'close');
    return { code: child.exitCode, stderr: chunks.join('') };
  }
}
