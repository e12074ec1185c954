import { parseByteSize } from '@source-mixpanel/text';

/** The minimum memory for each thread: with less, DuckDB runs out of memory on usual tables. */
const MIN_BYTES_PER_THREAD = 128e6;

/**
 * Returns how many threads DuckDB may use. Each thread holds its own rows: on a machine with many cores, one
 * thread per core would need more than the available memory.
 * @param memory as `--memory` takes it, for example `2GB` or `512 MiB`
 */
export function threadsFor(memory: string, cores: number): number {
  const bytes = parseByteSize(memory) ?? 0;
  return Math.max(1, Math.min(cores, Math.floor(bytes / MIN_BYTES_PER_THREAD)));
}
