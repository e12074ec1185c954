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

/** What every connector is asked for, each in its own configuration. */
export interface ReadOrder {
  readonly streams: readonly StreamName[];
  /** Both included, `YYYY-MM-DD`, in UTC as is the project. */
  readonly firstDay: string;
  readonly lastDay: string;
  /** Days of one request for events or a funnel, at most. */
  readonly windowDays: number;
  /** Days before the state that are looked at again. */
  readonly attributionDays: number;
  /** Profiles of a page; the tap always asks for 250. */
  readonly pageSize: number;
  /** As the connector wrote it, see `ConnectorOutcome`. */
  readonly state?: string | undefined;
}

/** Where a run takes place. */
export interface RunPlace {
  /** The mock, with its credentials. */
  readonly server: Pick<
    FixturesServer,
    'url' | 'projectId' | 'username' | 'secret' | 'projectSecret'
  >;
  readonly files: ScratchFiles;
  /** Epoch milliseconds at which the run begins. */
  readonly now: number;
  /**
   * How much faster time passes. The Python programs sleep on a clock that jumps, so that only their
   * time-outs are shortened; all clocks and timers of ours are.
   */
  readonly speedup: number;
}

/** The job of a program under `args` in this place. */
export function pythonLaunch(
  program: PythonProgram,
  args: readonly string[],
  { server, now, speedup }: RunPlace,
): PythonLaunch {
  return { kind: 'python', program, job: { args, origin: server.url, now: now / 1000, speedup } };
}

/** What it said, in no one's dialect. */
export interface ConnectorOutcome {
  readonly records: ReadonlyMap<string, readonly JsonObject[]>;
  /** The text of what the next run is given; absent when none was written. */
  readonly state: string | undefined;
  /** Whether the program that started it must conclude that all data is there. */
  readonly claimsSuccess: boolean;
  /** The reason it gave for a failure; absent when it gave none. */
  readonly error: string | undefined;
}

/** A program that reads a project of Mixpanel. */
export interface Connector {
  readonly name: ConnectorName;
  readonly streams: ReadonlySet<StreamName>;
  /** Prepares a read. It may request what a read needs, such as a catalog, from the server. */
  prepare(order: ReadOrder, place: RunPlace): Promise<Launch>;
  outcome(output: Omit<RunOutput, 'slept'>): ConnectorOutcome;
}

/** Returns what identifies a record of a stream, the same for all connectors; '' if it is missing. */
export function identityOf(stream: StreamName, record: JsonObject): string {
  // The tap spells what begins with a dollar in its own way.
  const spelled = { insert_id: record['mp_reserved_insert_id'], ...record };
  const values = KEY_COLUMNS[stream].map((name) => spelled[name as keyof typeof spelled]);
  return values.some((value) => value === undefined || value === '') ? '' : keyOf(...values);
}
