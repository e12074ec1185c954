import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import type { Readable } from 'node:stream';

export interface ProcessOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** In which it starts; that of temporary files by default. */
  readonly directory?: string;
  /** A longer life counts as a hang, and is ended. */
  readonly timeoutMilliseconds: number;
}

export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
  readonly hung: boolean;
  readonly milliseconds: number;
  /** The most memory it ever held, by the kernel's count. */
  readonly peakBytes: number;
}

/** A process of this machine, to be read as its owner likes. */
export class WatchedProcess {
  private readonly started = performance.now();
  private readonly errors: Buffer[] = [];
  private readonly closed: Promise<unknown>;
  private readonly watchdog: NodeJS.Timeout;
  private readonly gauge: NodeJS.Timeout;
  private hung = false;
  private peakBytes = 0;

  private constructor(
    private readonly child: ChildProcessByStdio<null, Readable, Readable>,
    longest: number,
  ) {
    child.stderr.on('data', (chunk: Buffer) => this.errors.push(chunk));
    this.closed = once(child, 'close');
    this.watchdog = setTimeout(() => {
      this.hung = true;
      this.kill('SIGKILL');
    }, longest);
    // The figure only grows, and goes with the process: the last look before its end counts.
    this.gauge = setInterval(() => void this.measure(), 40);
  }

  static start(
    command: string,
    args: readonly string[],
    { environment, directory = tmpdir(), timeoutMilliseconds }: ProcessOptions,
  ): WatchedProcess {
    const child = spawn(command, args, {
      cwd: directory,
      // Nothing of the tester's own environment: proxies or settings there would decide the result.
      env: { PATH: process.env['PATH'], TMPDIR: tmpdir(), ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new WatchedProcess(child, timeoutMilliseconds);
  }

  get stdout(): Readable {
    return this.child.stdout;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  kill(signal: 'SIGKILL' | 'SIGTERM'): void {
    this.child.kill(signal);
  }

  /** Waits until it is gone and its output is read or destroyed. */
  async end(): Promise<ProcessEnd> {
    await this.closed;
    clearTimeout(this.watchdog);
    clearInterval(this.gauge);
    return {
      code: this.child.exitCode,
      signal: this.child.signalCode,
      stderr: Buffer.concat(this.errors).toString('utf8'),
      hung: this.hung,
      milliseconds: performance.now() - this.started,
      peakBytes: this.peakBytes,
    };
  }

  private async measure(): Promise<void> {
    const status = await readFile(`/proc/${this.pid}/status`, 'utf8').catch(() => '');
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
    if (kilobytes !== undefined)
      this.peakBytes = Math.max(this.peakBytes, 1024 * Number(kilobytes));
  }
}
