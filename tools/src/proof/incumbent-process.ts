import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { startFixturesServer } from '@source-mixpanel/fixtures-server';
import { isJsonObject, parseJson, type JsonObject } from '@source-mixpanel/stream';
import { INTEROP_FOLDER, pythonEnvironment } from '../interop/python-environment.js';
import { fillProject, projectOptions } from './fill-project.js';
import { INCUMBENT_PACKAGE, NewSteps } from './incumbent-steps.js';
import type { Output } from './outcome.js';
import { filesOf, type RunFiles } from './run-files.js';
import type { ProofCase } from './proof-case.js';

export interface IncumbentOptions {
  /** Whether to trace which branches of its own code are taken. */
  readonly coverage?: boolean;
}

/** One of the incumbent's versions, imported once and run case after case. */
export class IncumbentProcess {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly lines: Interface;
  private readonly answers: AsyncIterator<string, undefined>;
  private readonly steps = new NewSteps();
  private said = '';

  constructor(
    private readonly version: ProofCase['incumbent'],
    { coverage = false }: IncumbentOptions = {},
  ) {
    const folder = join(INTEROP_FOLDER, 'python');
    this.child = spawn(
      pythonEnvironment(version),
      [
        join(folder, 'incumbent_driver.py'),
        'source_mixpanel.run',
        ...(coverage ? ['--branches', INCUMBENT_PACKAGE] : []),
      ],
      {
        env: {
          PATH: '/usr/bin:/bin',
          TZ: 'UTC',
          PYTHONDONTWRITEBYTECODE: '1',
        },
        stdio: 'pipe',
      },
    );
    this.child.stderr.on('data', (bytes: Buffer) => {
      this.said = (this.said + bytes.toString()).slice(-4000);
    });
    this.lines = createInterface({ input: this.child.stdout });
    this.answers = this.lines[Symbol.asyncIterator]();
  }

  /** @throws Error with its last words when the process is gone */
  async run(given: ProofCase, files: RunFiles = filesOf(given)): Promise<Output> {
    const server = await startFixturesServer({
      ...projectOptions(given.project),
      clock: { now: () => given.now, sleep: async () => undefined },
    });
    try {
      server.mixpanel.clock.set(given.now);
      fillProject(server.mixpanel, given.project);
      server.mixpanel.setFaults(given.faults);
      const answer = await this.ask({
        args: argumentsOf(given),
        files: { ...files },
        origin: server.url,
        now: given.now / 1000,
        small: true,
      });
      this.steps.add(this.version, answer['arcs']);
      return {
        exit: answer['hang'] === true ? 'hang' : Number(answer['exit']),
        stdout: typeof answer['stdout'] === 'string' ? answer['stdout'] : '',
        requests: [...server.mixpanel.log.requests],
      };
    } finally {
      await server.close();
    }
  }

  /** The steps from line to line that no run before the last call had taken. */
  takeNewSteps(): readonly string[] {
    return this.steps.take();
  }

  async close(): Promise<void> {
    this.child.stdin.end();
    await new Promise((resolve) => this.child.once('close', resolve));
  }

  private async ask(question: JsonObject): Promise<JsonObject> {
    this.child.stdin.write(`${JSON.stringify(question)}\n`);
    const next = await this.answers.next();
    const answer = next.done === true ? undefined : parseJson(next.value);
    if (isJsonObject(answer)) return answer;
    throw new Error(`the driver of the incumbent is gone:\n${this.said}`);
  }
}

function argumentsOf({ command, streams }: ProofCase): string[] {
  const config = ['--config', '@config'];
  if (command !== 'read') return [command, ...config];
  const hasState = streams.some(({ state }) => state !== undefined);
  const state = hasState ? ['--state', '@state'] : [];
  return [command, ...config, '--catalog', '@catalog', ...state];
}
