import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import * as z from 'zod';
import { PYTHON_FOLDER, pythonEnvironment } from '../harness/python/python-environment.js';
import { PYTHON_PACKAGE, stepsOf } from './python-steps.js';
import type { EquivalenceCase } from './equivalence-case.js';

const branchSchema = z.tuple([z.int(), z.int()]).readonly();
const functionSchema = z.object({
  taken: z.array(branchSchema),
  missed: z.array(branchSchema),
  run: z.array(z.int()),
  idle: z.array(z.int()),
});
const filesSchema = z.record(z.string(), z.record(z.string(), functionSchema));

/** From the line that decides to the line that follows, negative where the function ends. */
export type Branch = z.output<typeof branchSchema>;

/** The branches and lines of one function, which cases have taken and which not. */
export interface FunctionBranches extends z.output<typeof functionSchema> {
  readonly file: string;
  /** With its class, `''` for what no function holds. */
  readonly name: string;
}

/**
 * All of the Python connector's own package.
 * @param steps texts of `NewSteps`, of any version
 */
export function pythonBranches(
  version: EquivalenceCase['pythonConnector'],
  steps: Iterable<string>,
): FunctionBranches[] {
  const script = join(PYTHON_FOLDER, 'taken_branches.py');
  const { stdout, stderr, status } = spawnSync(
    pythonEnvironment(version),
    [script, PYTHON_PACKAGE],
    { encoding: 'utf8', input: JSON.stringify(stepsOf(version, steps)) },
  );
  if (status !== 0) throw new Error(`the branches cannot be listed:\n${stderr.slice(-2000)}`);
  return Object.entries(filesSchema.parse(JSON.parse(stdout))).flatMap(([file, functions]) =>
    Object.entries(functions).map(([name, facts]) => ({ file, name, ...facts })),
  );
}
