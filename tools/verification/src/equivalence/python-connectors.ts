import { PythonConnectorProcess, type PythonConnectorOptions } from './python-connector-process.js';
import type { EquivalenceCase } from './equivalence-case.js';

/** The versions of the Python connector that cases need, each imported once. */
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

  /** Of all versions, those since the last call. */
  takeNewSteps(): readonly string[] {
    return [...this.processes.values()].flatMap((one) => one.takeNewSteps());
  }

  async close(): Promise<void> {
    for (const one of this.processes.values()) await one.close();
  }
}
