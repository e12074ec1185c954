import { appendFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject, parseJson } from '@source-mixpanel/exact-json';
import { PYTHON_FOLDER } from '../harness/python/python-environment.js';
import { listIn, objectIn } from '../harness/records/json-parts.js';

/** The result of one case. */
export interface JournalEntry {
  readonly seed: number;
  /** How many of the compared values were equal. */
  readonly equal: number;
  /** How often each known difference was found. */
  readonly known: Readonly<Record<string, number>>;
  readonly unexplained: readonly string[];
  /**
   * With `--coverage`: the steps of the Python connector that the process took for the first time
   * (see `NewSteps`).
   */
  readonly steps?: readonly string[];
}

const FOLDER = join(PYTHON_FOLDER, '.equivalence');

/**
 * Stores the results of cases, so that an interrupted run can continue. Each process of a run
 * writes a file of its own, one line per case.
 */
export class Journal {
  /**
   * @param name differs for other code and other kinds of cases, so that their results are not
   * reused
   */
  constructor(readonly name: string) {
    mkdirSync(FOLDER, { recursive: true });
  }

  /** Reads the results of all processes, by the seed of the case. */
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
    // Starts with a newline, because a killed process may have left an incomplete last line.
    const line = `\n${JSON.stringify(entry)}\n`;
    appendFileSync(join(FOLDER, `${this.name}.${shard}.jsonl`), line);
  }
}

function entryOf(line: string): JournalEntry | undefined {
  if (!line.endsWith('}')) return undefined;
  const entry = parseJson(line);
  if (!isJsonObject(entry)) return undefined;
  const { known, unexplained, steps } = entry;
  return {
    seed: Number(entry['seed']),
    equal: Number(entry['equal']),
    known: Object.fromEntries(
      Object.entries(objectIn(known)).map(([id, count]) => [id, Number(count)]),
    ),
    unexplained: listIn(unexplained).map(String),
    ...(Array.isArray(steps) ? { steps: steps.map(String) } : {}),
  };
}
