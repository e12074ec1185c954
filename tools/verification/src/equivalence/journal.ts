import { appendFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject, parseJson } from '@source-mixpanel/exact-json';
import { PYTHON_FOLDER } from '../harness/python/python-environment.js';

/** What is kept of one case. */
export interface JournalEntry {
  readonly seed: number;
  /** Values that were compared and found equal. */
  readonly equal: number;
  /** How often each named difference was met. */
  readonly named: Readonly<Record<string, number>>;
  readonly unexplained: readonly string[];
  /** Steps of the Python connector from line to line that no case before had taken, where they are traced. */
  readonly steps?: readonly string[];
}

const FOLDER = join(PYTHON_FOLDER, '.equivalence');

/**
 * The results of a run that may be taken up again: a line for each case, in files that several
 * processes may write to, one each.
 */
export class Journal {
  /** @param name the code that was run: what was found with other code says nothing about it */
  constructor(readonly name: string) {
    mkdirSync(FOLDER, { recursive: true });
  }

  entries(): Map<number, JournalEntry> {
    const found = new Map<number, JournalEntry>();
    for (const file of readdirSync(FOLDER)) {
      if (!file.startsWith(`${this.name}.`)) continue;
      for (const line of readFileSync(join(FOLDER, file), 'utf8').split('\n')) {
        const entry = entryOf(line);
        if (entry !== undefined) found.set(entry.seed, entry);
      }
    }
    return found;
  }

  write(shard: number, entry: JournalEntry): void {
    // The line before may be torn, if its process was killed.
    const line = `\n${JSON.stringify(entry)}\n`;
    appendFileSync(join(FOLDER, `${this.name}.${shard}.jsonl`), line);
  }
}

function entryOf(line: string): JournalEntry | undefined {
  if (!line.endsWith('}')) return undefined;
  const entry = parseJson(line);
  if (!isJsonObject(entry)) return undefined;
  const { named, unexplained, steps } = entry;
  return {
    seed: Number(entry['seed']),
    equal: Number(entry['equal']),
    named: Object.fromEntries(
      Object.entries(isJsonObject(named) ? named : {}).map(([id, count]) => [id, Number(count)]),
    ),
    unexplained: Array.isArray(unexplained) ? unexplained.map(String) : [],
    ...(Array.isArray(steps) ? { steps: steps.map(String) } : {}),
  };
}
