import type { FixturesServer } from '@source-mixpanel/fixtures-server';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { KEY_COLUMNS, keyOf } from '../harness/records/record-key.js';
import type { StreamName } from '../harness/projects/stream-names.js';
import type {
  Launch,
  PythonLaunch,
  PythonProgram,
  RunOutput,
} from '../harness/processes/launch.js';
import type { ScratchFiles } from '../harness/workspace/scratch-files.js';

export type ConnectorName = 'python-connector' | 'tap-mixpanel' | 'ours';

/** What a connector must read. Each connector translates it into its own configuration. */
export interface ReadTask {
  readonly streams: readonly StreamName[];
  /** The first day to read, `YYYY-MM-DD`, in UTC, which is also the time zone of the project. */
  readonly firstDay: string;
  /** The last day to read. */
  readonly lastDay: string;
  /** The maximum number of days in one request for events or a funnel. */
  readonly windowDays: number;
  /** The number of days before the cursor in the state that are read again. */
  readonly attributionDays: number;
  /** The number of profiles in a page. The tap ignores it and always requests 250. */
  readonly pageSize: number;
  /** The state from which to continue, as the connector wrote it. */
  readonly state?: string | undefined;
}

/** The mock, the folder for files, and the clock of a run. */
export interface RunContext {
  /** The mock, with its credentials. */
  readonly server: Pick<
    FixturesServer,
    'url' | 'projectId' | 'username' | 'secret' | 'projectSecret'
  >;
  readonly files: ScratchFiles;
  /** When the run starts, in epoch milliseconds. */
  readonly now: number;
  /**
   * How many times faster time passes. For ours this applies to all clocks and timers. The Python
   * programs sleep on a virtual clock, so it only shortens their network timeouts.
   */
  readonly speedup: number;
}

/** Returns how to start a Python program with these arguments. */
export function pythonLaunch(
  program: PythonProgram,
  args: readonly string[],
  { server, now, speedup }: RunContext,
): PythonLaunch {
  return { kind: 'python', program, job: { args, origin: server.url, now: now / 1000, speedup } };
}

/** The outcome of a run, in the same form for all connectors. */
export interface ConnectorOutcome {
  readonly records: ReadonlyMap<string, readonly JsonObject[]>;
  /** The state for the next run; undefined if none was written. */
  readonly state: string | undefined;
  /**
   * Whether the platform that started the run concludes from its output that all data was
   * delivered.
   */
  readonly claimsSuccess: boolean;
  /** The reported reason of a failure; undefined if none was reported. */
  readonly error: string | undefined;
}

/** One of the compared connectors. */
export interface Connector {
  readonly name: ConnectorName;
  readonly streams: ReadonlySet<StreamName>;
  /** Prepares a read. May send requests to the mock, for example to discover a catalog. */
  prepare(task: ReadTask, context: RunContext): Promise<Launch>;
  parseOutput(output: Omit<RunOutput, 'slept'>): ConnectorOutcome;
}

/**
 * Returns the key of a record, which is the same for all connectors; '' if a part of it is missing.
 */
export function identityOf(stream: StreamName, record: JsonObject): string {
  // The tap renames properties that begin with a dollar sign.
  const renamed = { insert_id: record['mp_reserved_insert_id'], ...record };
  const values = KEY_COLUMNS[stream].map((name) => renamed[name as keyof typeof renamed]);
  return values.some((value) => value === undefined || value === '') ? '' : keyOf(...values);
}
