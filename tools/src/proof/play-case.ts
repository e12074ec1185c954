import { compare } from './compare.js';
import { IncumbentProcess, type IncumbentOptions } from './incumbent-process.js';
import type { JournalEntry } from './journal.js';
import { readOutcome } from './outcome.js';
import { drawCase, type ProofCase } from './proof-case.js';
import { runOurs } from './run-ours.js';

/** The incumbent's versions as far as they were needed, each imported once. */
export class Incumbents {
  private readonly processes = new Map<ProofCase['incumbent'], IncumbentProcess>();

  constructor(private readonly options: IncumbentOptions = {}) {}

  of(version: ProofCase['incumbent']): IncumbentProcess {
    const known = this.processes.get(version) ?? new IncumbentProcess(version, this.options);
    this.processes.set(version, known);
    return known;
  }

  /** Of all versions, those since the last call. */
  takeNewSteps(): readonly string[] {
    return [...this.processes.values()].flatMap((one) => one.takeNewSteps());
  }

  async close(): Promise<void> {
    for (const one of this.processes.values()) await one.close();
  }
}

/** Plays the case of a seed with both connectors and compares. */
export async function playCase(seed: number, incumbents: Incumbents): Promise<JournalEntry> {
  const given = drawCase(seed);
  const ours = readOutcome(await runOurs(given));
  const theirs = readOutcome(await incumbents.of(given.incumbent).run(given));
  const { equal, named, unexplained } = compare({ given, ours, theirs });
  const steps = incumbents.takeNewSteps();
  return {
    seed,
    equal,
    named: Object.fromEntries(named),
    unexplained,
    ...(steps.length > 0 ? { steps } : {}),
  };
}
