import { parseByteSize } from '@source-mixpanel/text';

/** With less for each of its threads, DuckDB runs out of memory on usual tables. */
const MIN_BYTES_PER_THREAD = 128e6;

/**
 * Returns how many threads DuckDB may use. Each holds rows of its own: on a machine of many cores, one
 * thread for each would need more than the memory there is.
 * @param memory as `--memory` takes it, for example `2GB` or `512 MiB`
 */
export function threadsFor(memory: string, cores: number): number {
  const bytes = parseByteSize(memory) ?? 0;
  return Math.max(1, Math.min(cores, Math.floor(bytes / MIN_BYTES_PER_THREAD)));
}
