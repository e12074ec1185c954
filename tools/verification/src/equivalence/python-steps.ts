import { isJsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import type { EquivalenceCase } from './equivalence-case.js';

export const PYTHON_PACKAGE = 'source_mixpanel';

/** Steps from line to line by file, as `taken_branches.py` records them. */
export type Steps = Readonly<Record<string, readonly (readonly [from: number, to: number])[]>>;

/** Steps seen for the first time, each as one text: `python-connector-4 streams.py 35 37`. */
export class NewSteps {
  private readonly known = new Set<string>();
  private fresh: string[] = [];

  add(version: EquivalenceCase['pythonConnector'], steps: JsonValue | undefined): void {
    for (const [file, list] of Object.entries(isJsonObject(steps) ? steps : {})) {
      for (const step of listOf(list)) {
        const text = [version, file, ...listOf(step).map(Number)].join(' ');
        if (this.known.has(text)) continue;
        this.known.add(text);
        this.fresh.push(text);
      }
    }
  }

  /** Those since the last call. */
  take(): readonly string[] {
    const { fresh } = this;
    this.fresh = [];
    return fresh;
  }
}

const listOf = (value: JsonValue | undefined): readonly JsonValue[] =>
  Array.isArray(value) ? (value as readonly JsonValue[]) : [];

/** Those of one version among the texts of {@link NewSteps}. */
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
