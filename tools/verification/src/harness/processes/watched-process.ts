import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import type { Readable } from 'node:stream';

export interface ProcessOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** The working directory; default: the directory for temporary files. */
  readonly directory?: string;
  /** A process that runs longer is killed, and counts as hung. */
  readonly timeoutMilliseconds: number;
}

export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
  readonly hung: boolean;
  readonly milliseconds: number;
  /** The maximum resident memory, as Linux reports it. */
  readonly peakBytes: number;
}

/**
 * A child process with a timeout, whose stdout the caller reads. Collects stderr and the maximum
 * memory.
 */
export class WatchedProcess {
  private readonly started = performance.now();
  private readonly errors: Buffer[] = [];
  private readonly closed: Promise<unknown>;
  private readonly watchdog: NodeJS.Timeout;
  private readonly memoryTimer: NodeJS.Timeout;
  private hung = false;
  private peakBytes = 0;

  private constructor(
    private readonly child: ChildProcessByStdio<null, Readable, Readable>,
    timeoutMilliseconds: number,
  ) {
    child.stderr.on('data', (chunk: Buffer) => this.errors.push(chunk));
    this.closed = once(child, 'close');
    this.watchdog = setTimeout(() => {
      this.hung = true;
      this.kill('SIGKILL');
    }, timeoutMilliseconds);
    // Linux reports the maximum only while the process runs, so it is read repeatedly until the
    // end.
    this.memoryTimer = setInterval(() => void this.measure(), 40);
  }

  static start(
    command: string,
    args: readonly string[],
    { environment, directory = tmpdir(), timeoutMilliseconds }: ProcessOptions,
  ): WatchedProcess {
    const child = spawn(command, args, {
      cwd: directory,
      // Variables of the caller, such as proxies, must not influence the result.
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

  /** Waits until the process has ended and its stdout was read to the end or destroyed. */
  async end(): Promise<ProcessEnd> {
    await this.closed;
    clearTimeout(this.watchdog);
    clearInterval(this.memoryTimer);
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
