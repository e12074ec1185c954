import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

const DIST = join(import.meta.dirname, '../dist');
/** The limit of `startBytes`. The network code alone is five times as large. */
const MAX_START_BYTES = 250_000;

/** Returns the size of the built files that Node loads before the command line is parsed. */
function startBytes(file: string, seen = new Set<string>()): number {
  if (seen.has(file)) return 0;
  seen.add(file);
  const source = readFileSync(join(DIST, file), 'utf8');
  const imported = [...source.matchAll(/^(?:import|\}).*"\.\/(chunk-[^"]+)";$/gmu)];
  return imported.reduce(
    (sum, [, chunk = '']) => sum + startBytes(chunk, seen),
    Buffer.byteLength(source),
  );
}

it('the program starts without loading the network code, which spec does not need', () => {
  const bytes = startBytes('main.js');
  expect(bytes).toBeGreaterThan(20_000);
  expect(bytes).toBeLessThan(MAX_START_BYTES);
});
