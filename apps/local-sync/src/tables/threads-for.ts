import { parseByteSize } from '@source-mixpanel/text';

/** The minimum memory per thread. With less, DuckDB runs out of memory with ordinary tables. */
const MIN_BYTES_PER_THREAD = 128e6;

/**
 * Returns how many threads DuckDB may use. Each thread keeps its own rows in memory, so one thread
 * per core could exceed the memory limit.
 * @param memory DuckDB's memory limit, in the form of `--memory`, such as `2GB` or `512 MiB`
 */
export function threadsFor(memory: string, cores: number): number {
  const bytes = parseByteSize(memory) ?? 0;
  return Math.max(1, Math.min(cores, Math.floor(bytes / MIN_BYTES_PER_THREAD)));
}
