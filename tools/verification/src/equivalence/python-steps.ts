import { type JsonValue } from '@source-mixpanel/exact-json';
import type { EquivalenceCase } from './equivalence-case.js';
import { listIn, objectIn } from '../harness/records/json-parts.js';

export const PYTHON_PACKAGE = 'source_mixpanel';

/**
 * The steps that were taken, by file. A step is a pair of lines that ran one after the other, which
 * `coverage.py` calls an arc. `taken_branches.py` reads this form.
 */
export type Steps = Readonly<Record<string, readonly (readonly [from: number, to: number])[]>>;

/**
 * Collects steps that are taken for the first time. Each is a text, for example
 * `python-connector-4 streams.py 35 37`.
 */
export class NewSteps {
  private readonly known = new Set<string>();
  private fresh: string[] = [];

  add(version: EquivalenceCase['pythonConnector'], steps: JsonValue | undefined): void {
    for (const [file, list] of Object.entries(objectIn(steps))) {
      for (const step of listIn(list)) {
        const text = [version, file, ...listIn(step).map(Number)].join(' ');
        if (this.known.has(text)) continue;
        this.known.add(text);
        this.fresh.push(text);
      }
    }
  }

  /** Returns the steps that were added since the last call. */
  take(): readonly string[] {
    const { fresh } = this;
    this.fresh = [];
    return fresh;
  }
}

/** Parses the texts of {@link NewSteps} and returns the steps of one version. */
export function stepsOf(
  version: EquivalenceCase['pythonConnector'],
  texts: Iterable<string>,
): Steps {
  const steps: Record<string, (readonly [number, number])[]> = {};
  for (const text of texts) {
    const [of, file = '', from, to] = text.split(' ');
    if (of === version) (steps[file] ??= []).push([Number(from), Number(to)]);
  }
  return steps;
}
