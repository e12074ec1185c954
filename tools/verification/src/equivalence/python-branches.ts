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
  /** The lines that ran. */
  run: z.array(z.int()),
  /** The lines that did not run. */
  idle: z.array(z.int()),
});
const filesSchema = z.record(z.string(), z.record(z.string(), functionSchema));

/**
 * The numbers of two lines of which the second can run after the first. The second is negative if
 * the function ends there.
 */
export type Branch = z.output<typeof branchSchema>;

/** The branches and lines of one function, and whether the cases have reached them. */
export interface FunctionBranches extends z.output<typeof functionSchema> {
  readonly file: string;
  /** The name with its class, or `''` for code outside of functions. */
  readonly name: string;
}

/**
 * Lists the branches and lines of the Python connector's package, without its dependencies.
 * @param steps the steps that were taken, as texts of `NewSteps`; those of other versions are
 * ignored
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
  if (status !== 0)
    throw new Error(`taken_branches.py cannot list the branches:\n${stderr.slice(-2000)}`);
  return Object.entries(filesSchema.parse(JSON.parse(stdout))).flatMap(([file, functions]) =>
    Object.entries(functions).map(([name, facts]) => ({ file, name, ...facts })),
  );
}
