import { tmpdir } from 'node:os';
import { writeJson } from '@source-mixpanel/exact-json';
import * as z from 'zod';
import { LineDriver } from '../harness/python/line-driver.js';
import type { Launch, PythonProgram, RunOutput } from '../harness/processes/launch.js';
import { runProgram } from '../harness/processes/run-program.js';

const ANSWER = z.object({
  hang: z.literal(true).optional(),
  exit: z.number().optional(),
  stdout: z.string(),
  stderr: z.string(),
  slept: z.number().optional(),
});

/**
 * Runs connectors many times, one run after the other. A Python program takes seconds to import. So
 * one process per program imports it once, and each run is a fork of that process.
 */
export class ConnectorForks {
  private readonly drivers = new Map<string, LineDriver>();

  /** @param timeoutMilliseconds after this time the run is killed and counts as hanging */
  async run(launch: Launch, timeoutMilliseconds: number): Promise<RunOutput> {
    if (launch.kind === 'process') return runProgram(launch, { timeoutMilliseconds });
    const driver = this.driverOf(launch.program);
    const { args, ...job } = launch.job;
    const answer = await driver.ask({
      ...job,
      args: [...args],
      timeout: timeoutMilliseconds / 1000,
      gc: false,
    });
    // `answer` contains numbers as `RawNumber`. JSON.parse turns them into JavaScript numbers.
    const run = ANSWER.parse(JSON.parse(writeJson(answer)));
    const { hang = false, exit = 255, stdout, stderr, slept = 0 } = run;
    return { exit: hang ? 'hang' : exit, stdout, stderr, slept };
  }

  async close(): Promise<void> {
    for (const driver of this.drivers.values()) await driver.close();
  }

  private driverOf({ environment, entry, warmUp }: PythonProgram): LineDriver {
    const driver =
      this.drivers.get(environment) ??
      new LineDriver({
        environment,
        script: 'fork_driver.py',
        args: [entry, ...(warmUp === undefined ? [] : ['--warm-up', warmUp])],
        directory: tmpdir(),
      });
    this.drivers.set(environment, driver);
    return driver;
  }
}
