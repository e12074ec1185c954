import { PythonConnectorProcess, type PythonConnectorOptions } from './python-connector-process.js';
import type { EquivalenceCase } from './equivalence-case.js';

/**
 * Starts a process for a version of the Python connector when a case first needs it, and reuses it
 * for later cases.
 */
export class PythonConnectors {
  private readonly processes = new Map<
    EquivalenceCase['pythonConnector'],
    PythonConnectorProcess
  >();

  constructor(private readonly options: PythonConnectorOptions = {}) {}

  of(version: EquivalenceCase['pythonConnector']): PythonConnectorProcess {
    const connector =
      this.processes.get(version) ?? new PythonConnectorProcess(version, this.options);
    this.processes.set(version, connector);
    return connector;
  }

  /** Returns the steps that any version has taken for the first time since the last call. */
  takeNewSteps(): readonly string[] {
    return [...this.processes.values()].flatMap((one) => one.takeNewSteps());
  }

  async close(): Promise<void> {
    for (const one of this.processes.values()) await one.close();
  }
}
