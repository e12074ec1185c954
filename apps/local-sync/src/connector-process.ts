import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { Configuration } from './configuration.js';
import { handOver } from './hand-over.js';
import { lineBlocks, outputLines } from './output-lines.js';

/** The number of characters that are kept from the end of the connector's standard error. */
const MAX_STDERR_CHARACTERS = 4096;
/** The time in which a stopped connector may write its last states, before it is killed. */
const GRACE_MILLISECONDS = 10_000;

export interface ConnectorEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

/** The process of an Airbyte connector that runs one command. */
export class ConnectorProcess {
  private stderrEnd = '';
  private readonly ended: Promise<unknown>;

  private constructor(
    private readonly child: ChildProcess,
    private readonly stdout: Readable,
    stderr: Readable,
  ) {
    stderr.setEncoding('utf8');
    stderr.on('data', (text: string) => {
      this.stderrEnd = (this.stderrEnd + text).slice(-MAX_STDERR_CHARACTERS);
    });
    this.ended = once(child, 'close');
    // `end` throws this error later. Without this handler, Node.js would end the process because of
    // an unhandled rejection.
    this.ended.catch(() => undefined);
  }

  /**
   * @param command the program and its first arguments
   * @param args further arguments, without the configuration
   */
  static start(
    command: readonly string[],
    args: readonly string[],
    configuration: Configuration,
  ): ConnectorProcess {
    const [program = '', ...first] = command;
    return handOver(configuration, ({ path, input }) => {
      const allArgs = [...first, ...args, '--config', path];
      const env = { ...process.env, ...configuration.environment };
      const child = spawn(program, allArgs, { stdio: [input, 'pipe', 'pipe'], env });
      const { stdout, stderr } = child;
      if (stdout === null || stderr === null) throw new Error('the connector has no output');
      return new ConnectorProcess(child, stdout, stderr);
    });
  }

  /**
   * Yields the lines of the connector's standard output. While they are not read, the connector
   * waits.
   */
  lines(): AsyncIterable<Buffer> {
    return outputLines(this.stdout);
  }

  /** Yields the connector's standard output in blocks of complete lines. */
  blocks(): AsyncIterable<Buffer> {
    return lineBlocks(this.stdout);
  }

  /** Sends SIGTERM, and kills the process if it does not end in time. */
  stop(): void {
    if (this.child.exitCode !== null) return;
    this.child.kill('SIGTERM');
    setTimeout(() => this.child.kill('SIGKILL'), GRACE_MILLISECONDS).unref();
  }

  /** Resolves when the process has ended; rejects if it could not be started. */
  async end(): Promise<ConnectorEnd> {
    this.stdout.resume();
    await this.ended;
    const { exitCode: code, signalCode: signal } = this.child;
    return { code, signal, stderr: this.stderrEnd.trim() };
  }
}
