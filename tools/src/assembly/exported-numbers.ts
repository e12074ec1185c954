import { webAssembly } from './web-assembly.js';

type Numbers = Record<string, number>;

/**
 * Returns the constants that a program exports as `MEMORY`, and each of its enums under the name of the enum
 * in capitals, as `SETTING`.
 */
export function exportedNumbers(program: Uint8Array): Record<string, Numbers> {
  const { exports } = new webAssembly.Instance(new webAssembly.Module(program), { caller: CALLER });
  const found: Record<string, Numbers> = {};
  for (const [name, exported] of Object.entries<unknown>({ ...exports })) {
    if (typeof exported !== 'object' || exported === null || !('value' in exported)) continue;
    const [member = '', owner = 'MEMORY'] = name.split('.').reverse();
    const group = (found[owner.toUpperCase()] ??= {});
    group[member] = Number(exported.value);
  }
  return found;
}

/** Functions that are never called. */
const CALLER = new Proxy({}, { get: () => () => 0 });
