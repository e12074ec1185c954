import { readFileSync } from 'node:fs';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';

/**
 * Kinds of module resolution for which the problems that "are the types wrong" finds are ignored.
 * They cannot work: the packages contain only ES modules and need the field `exports`.
 */
const UNSUPPORTED_RESOLUTIONS: ReadonlySet<string> = new Set(['node10', 'node16-cjs']);

/**
 * Checks a packed package with publint and "are the types wrong". Returns the problems that they
 * find as JSON. The package can be published if there are none.
 */
export async function findPackageProblems(tarball: string): Promise<readonly string[]> {
  const bytes = Uint8Array.from(readFileSync(tarball));
  const { messages } = await publint({ pack: { tarball: bytes.buffer }, level: 'warning' });
  const analysis = await checkPackage(createPackageFromTarballData(bytes));
  if (analysis.types === false) return ['the package has no types'];
  const problems = analysis.problems.filter(
    (problem) =>
      !('resolutionKind' in problem) || !UNSUPPORTED_RESOLUTIONS.has(problem.resolutionKind),
  );
  return [...messages, ...problems].map((fault) => JSON.stringify(fault));
}
