import { webAssembly } from './web-assembly.js';

type Numbers = Record<string, number>;

/**
 * Returns the numbers that a program exports, in groups: its constants in the group `MEMORY`, and
 * the members of each enum in a group with the name of the enum in capitals, such as `SETTING`.
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

/** Replaces the functions that the program imports, which are not called here. */
const CALLER = new Proxy({}, { get: () => () => 0 });
