import { tmpdir } from 'node:os';
import { startFixturesServer } from '@source-mixpanel/fixtures-server';
import { LineDriver } from '../harness/python/line-driver.js';
import { fillProject, projectOptions } from './fill-project.js';
import { PYTHON_PACKAGE, NewSteps } from './python-steps.js';
import type { RunWithRequests } from '../harness/output/outcome.js';
import { filesOf, type RunFiles } from '../harness/stage/run-files.js';
import type { EquivalenceCase } from './equivalence-case.js';

export interface PythonConnectorOptions {
  /** Whether to trace which branches of the connector's code are taken. */
  readonly coverage?: boolean;
}

/**
 * A process that imports one version of the Python connector once and then runs case after case.
 */
export class PythonConnectorProcess {
  private readonly driver: LineDriver;
  private readonly steps = new NewSteps();

  constructor(
    private readonly version: EquivalenceCase['pythonConnector'],
    { coverage = false }: PythonConnectorOptions = {},
  ) {
    this.driver = new LineDriver({
      environment: version,
      script: 'fork_driver.py',
      args: [
        ...['source_mixpanel.run.run', '--warm-up', 'spec'],
        ...(coverage ? ['--branches', PYTHON_PACKAGE] : []),
      ],
      directory: tmpdir(),
    });
  }

  /**
   * Runs a case.
   * @throws Error with the end of its output when the process has ended
   */
  async run(given: EquivalenceCase, files: RunFiles = filesOf(given)): Promise<RunWithRequests> {
    const server = await startFixturesServer({
      ...projectOptions(given.project),
      clock: { now: () => given.now, sleep: async () => undefined },
    });
    try {
      server.mixpanel.clock.set(given.now);
      fillProject(server.mixpanel, given.project);
      server.mixpanel.setFaults(given.faults);
      const answer = await this.driver.ask({
        args: argumentsOf(given),
        files: { ...files },
        origin: server.url,
        now: given.now / 1000,
        gc: false,
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

  /** Returns the steps that were taken for the first time since the last call. */
  takeNewSteps(): readonly string[] {
    return this.steps.take();
  }

  close(): Promise<void> {
    return this.driver.close();
  }
}

function argumentsOf({ command, streams, broken }: EquivalenceCase): string[] {
  const config = ['--config', '@config'];
  if (command !== 'read') return [command, ...config];
  const hasState = broken === 'state' || streams.some(({ state }) => state !== undefined);
  const state = hasState ? ['--state', '@state'] : [];
  return [command, ...config, '--catalog', '@catalog', ...state];
}
