import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { Configuration } from './configuration.js';
import { handOver } from './hand-over.js';
import { lineBlocks, outputLines } from './output-lines.js';

/** How much of what a connector says on stderr is kept: its last words. */
const LAST_WORDS = 4096;
/** The time that a stopped connector may take to write the states it reached. */
const GRACE = 10_000;

export interface ConnectorEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

/** A connector of the Airbyte protocol, running one command. */
export class ConnectorProcess {
  private lastWords = '';
  private readonly ended: Promise<unknown>;

  private constructor(
    private readonly child: ChildProcess,
    private readonly stdout: Readable,
    stderr: Readable,
  ) {
    stderr.setEncoding('utf8');
    stderr.on('data', (text: string) => {
      this.lastWords = (this.lastWords + text).slice(-LAST_WORDS);
    });
    this.ended = once(child, 'close');
    // `end` reports the error to its caller; until then it must not end this process.
    this.ended.catch(() => undefined);
  }

  /**
   * @param command the program and what precedes the arguments
   * @param args without the configuration
   */
  static start(
    command: readonly string[],
    args: readonly string[],
    configuration: Configuration,
  ): ConnectorProcess {
    const [program = '', ...first] = command;
    return handOver(configuration, ({ path, input }) => {
      const all = [...first, ...args, '--config', path];
      const env = { ...process.env, ...configuration.environment };
      const child = spawn(program, all, { stdio: [input, 'pipe', 'pipe'], env });
      const { stdout, stderr } = child;
      if (stdout === null || stderr === null) throw new Error('the connector has no output');
      return new ConnectorProcess(child, stdout, stderr);
    });
  }

  /** Yields the lines of its output; while they are not read, the connector waits. */
  lines(): AsyncIterable<Buffer> {
    return outputLines(this.stdout);
  }

  /** The same, many lines at a time. */
  blocks(): AsyncIterable<Buffer> {
    return lineBlocks(this.stdout);
  }

  /** Asks it to end, and ends it when it does not. */
  stop(): void {
    if (this.child.exitCode !== null) return;
    this.child.kill('SIGTERM');
    setTimeout(() => this.child.kill('SIGKILL'), GRACE).unref();
  }

  /** Waits until it is gone; rejects when it could not be started. */
  async end(): Promise<ConnectorEnd> {
    this.stdout.resume();
    await this.ended;
    const { exitCode: code, signalCode: signal } = this.child;
    return { code, signal, stderr: this.lastWords.trim() };
  }
}
