/** With less for each of its threads, DuckDB runs out of memory on usual tables. */
const MEMORY_OF_THREAD = 128e6;
const POWERS = 'kmgt';

/**
 * Returns how many threads DuckDB may use. Each holds rows of its own: on a machine of many cores, one
 * thread for each would need more than the memory there is.
 * @param memory as `--memory` takes it, for example `2GB` or `512 MiB`
 */
export function threadsFor(memory: string, cores: number): number {
  const [, amount = '0', unit = '', binary] = /^([\d.]+) ?([kmgt])(i)?b$/i.exec(memory) ?? [];
  const base = binary === undefined ? 1000 : 1024;
  const bytes = Number(amount) * base ** (POWERS.indexOf(unit.toLowerCase()) + 1);
  return Math.max(1, Math.min(cores, Math.floor(bytes / MEMORY_OF_THREAD)));
}
