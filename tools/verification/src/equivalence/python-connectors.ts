import { PythonConnectorProcess, type PythonConnectorOptions } from './python-connector-process.js';
import type { EquivalenceCase } from './equivalence-case.js';

/** Starts a process for each version of the Python connector that cases need, and keeps it for later cases. */
export class PythonConnectors {
  private readonly processes = new Map<
    EquivalenceCase['pythonConnector'],
    PythonConnectorProcess
  >();

  constructor(private readonly options: PythonConnectorOptions = {}) {}

  of(version: EquivalenceCase['pythonConnector']): PythonConnectorProcess {
    const known = this.processes.get(version) ?? new PythonConnectorProcess(version, this.options);
    this.processes.set(version, known);
    return known;
  }

  /** Returns the steps that any version has taken for the first time since the last call. */
  takeNewSteps(): readonly string[] {
    return [...this.processes.values()].flatMap((one) => one.takeNewSteps());
  }

  async close(): Promise<void> {
    for (const one of this.processes.values()) await one.close();
  }
}
