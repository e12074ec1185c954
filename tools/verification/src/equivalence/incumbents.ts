import { IncumbentProcess, type IncumbentOptions } from './incumbent-process.js';
import type { ProofCase } from './proof-case.js';

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
