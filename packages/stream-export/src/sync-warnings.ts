import { webAssemblyProblem, type WebAssemblyProblem } from '@source-mixpanel/ndjson';
import { counted } from '@source-mixpanel/stream';

/** Beyond so many property names the state, which holds a column for each, becomes large. */
const MAX_NAMES_WITHOUT_WARNING = 5000;

const SLOW: Readonly<Record<WebAssemblyProblem, string>> = {
  not_supported:
    'Events are read without WebAssembly, several times slower: this machine does not support it.',
  not_enough_address_space:
    'Events are read without WebAssembly, several times slower: the process has not enough address space for it. Raise the limit (ulimit -v), or set NODE_OPTIONS=--disable-wasm-trap-handler.',
};

/**
 * Returns the warnings that concern a sync as a whole, by kind.
 * @param names how many properties have a column
 */
export function syncWarnings(names: number): readonly (readonly [kind: string, message: string])[] {
  const problem = webAssemblyProblem();
  return [
    ...(problem === undefined ? [] : [['slow', SLOW[problem]] as const]),
    ...(names > MAX_NAMES_WITHOUT_WARNING
      ? [
          [
            'names',
            `The project has ${counted(names, 'property name')}, and the saved state holds the column of each. Set \`export_format\` to \`raw\` to keep all properties in one column and the state small.`,
          ] as const,
        ]
      : []),
  ];
}
