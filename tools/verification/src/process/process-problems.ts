import type { ProcessEnd } from '../harness/processes/watched-process.js';

const MEGABYTE = 1024 * 1024;

/**
 * Returns a sentence for each problem that no process of the connector may have in any experiment:
 * it hung, wrote to stderr or used too much memory.
 * @param maxBytes the resident memory that the process may use; default: any amount
 */
export function processProblems(
  { hung, stderr, peakBytes }: Pick<ProcessEnd, 'hung' | 'stderr' | 'peakBytes'>,
  maxBytes = Infinity,
): string[] {
  const problems: string[] = [];
  if (hung) problems.push('it hangs');
  if (stderr !== '') problems.push('it wrote to stderr');
  if (peakBytes > maxBytes) problems.push(`it used ${inMegabytes(peakBytes)} MB of memory`);
  return problems;
}

/** Returns this number of bytes in megabytes, without decimals. */
export function inMegabytes(bytes: number): string {
  return (bytes / MEGABYTE).toFixed(0);
}
