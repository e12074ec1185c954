import { readFileSync } from 'node:fs';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';

/**
 * Rules of "are the types wrong" about CommonJS and old resolution, which do not apply: the
 * packages have no CommonJS form and need the field `exports`.
 */
const WITHOUT_MODULES: ReadonlySet<string> = new Set(['node10', 'node16-cjs']);

/**
 * Returns the faults that publint and "are the types wrong" find in a packed package, each as JSON;
 * empty when it can be published.
 */
export async function packageFaults(tarball: string): Promise<readonly string[]> {
  const bytes = Uint8Array.from(readFileSync(tarball));
  const { messages } = await publint({ pack: { tarball: bytes.buffer }, level: 'warning' });
  const analysis = await checkPackage(createPackageFromTarballData(bytes));
  if (analysis.types === false) return ['it has no types'];
  const problems = analysis.problems.filter(
    (problem) => !('resolutionKind' in problem) || !WITHOUT_MODULES.has(problem.resolutionKind),
  );
  return [...messages, ...problems].map((fault) => JSON.stringify(fault));
}
