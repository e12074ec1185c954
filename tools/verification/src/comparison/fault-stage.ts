import {
  fullUrlOf,
  defaultOptions,
  startFixturesServer,
  storeEvent,
  type Fault,
  type FixturesServer,
  type MockMixpanel,
} from '@source-mixpanel/fixtures-server';
import { isJsonObject, parseJson } from '@source-mixpanel/exact-json';
import { UNLIMITED_QUOTA } from '../harness/projects/unlimited-quota.js';
import { ScratchFiles } from '../harness/workspace/scratch-files.js';
import {
  identityOf,
  type Connector,
  type ConnectorOutcome,
  type ReadTask,
  type RunContext,
} from './connector.js';
import type { RunOutput } from '../harness/processes/launch.js';
import type { ConnectorForks } from './connector-forks.js';

/** The streams that are read with faults. */
export type FaultStream = 'export' | 'engage' | 'cohort_members' | 'funnels';

/** What makes one event per day difficult to read. */
export type Hazard = 'none' | 'a record over two lines' | 'line separators in a text';

export interface StageOptions {
  /** Whether the mock compresses large bodies, as Mixpanel does. */
  readonly gzip: boolean;
  readonly hazard: Hazard;
}

export interface StageRun {
  readonly output: RunOutput;
  readonly outcome: ConnectorOutcome;
  /** Whether the connector sent a request to which a fault applies. */
  readonly isAffected: boolean;
}

const DAY = 86_400_000;
const FIRST = Date.parse('2026-11-02');
const DAYS = 6;
/** More than the 250 that the tap writes at a time. */
export const EVENTS_PER_DAY = 270;
/**
 * The length of each exported event with its newline. A cut at a multiple of this length lies
 * between two events.
 */
export const LINE_BYTES = 300;
/** Three pages for each connector. The page size is the fixed one of the tap. */
const PROFILES = 600;
const MEMBERS = 300;
const PAGE_SIZE = 250;
/**
 * How many times faster time passes: the ten minutes that our connector waits for a silent body
 * take six seconds.
 */
const SPEEDUP = 100;
/**
 * This is five hours of accelerated time. Our connector gives up refused requests after two hours.
 */
const TIMEOUT_MILLISECONDS = 180_000;

const dayText = (day: number): string => new Date(FIRST + day * DAY).toISOString().slice(0, 10);

/** A mock with a small project, which a connector reads several times. */
export class FaultStage {
  private constructor(
    private readonly server: FixturesServer,
    private readonly files: ScratchFiles,
    private readonly forks: ConnectorForks,
  ) {}

  static async open({ gzip, hazard }: StageOptions, forks: ConnectorForks): Promise<FaultStage> {
    const now = FIRST + DAYS * DAY + DAY / 2;
    const server = await startFixturesServer({
      data: 'empty',
      compress: gzip,
      engage: { ...defaultOptions.engage, sessionLife: Infinity },
      // This suite tests faults, not quotas.
      quota: UNLIMITED_QUOTA,
      clock: { now: () => now, sleep: async () => undefined },
    });
    server.mixpanel.clock.set(now);
    fill(server.mixpanel, hazard);
    return new FaultStage(server, await ScratchFiles.create(), forks);
  }

  /** Returns the keys of all records that the project contains for a stream. */
  truth(stream: FaultStream): readonly string[] {
    const truth = this.server.control.truth();
    const ids = (rows: readonly string[]): string[] => rows.map((row) => distinctId(row));
    switch (stream) {
      case 'export':
        return eventIds();
      case 'engage':
        return ids(truth.profiles());
      case 'cohort_members':
        return ids(truth.members(COHORT)).map((id) => `${COHORT} ${id}`);
      case 'funnels':
        return Array.from({ length: DAYS }, (_, day) => `${FUNNEL} ${dayText(day)}`);
    }
  }

  /** Runs a connector while these faults apply. */
  async run(
    connector: Connector,
    task: Pick<ReadTask, 'streams' | 'state'>,
    faults: readonly Fault[],
  ): Promise<StageRun> {
    const { server, files } = this;
    const context: RunContext = {
      server,
      files,
      now: server.mixpanel.clock.now(),
      speedup: SPEEDUP,
    };
    server.mixpanel.setFaults([]);
    const launch = await connector.prepare({ ...COMMON_TASK, ...task }, context);
    const { log } = server.mixpanel;
    const before = log.requests.length;
    server.mixpanel.setFaults(faults);
    const output = await this.forks.run(launch, TIMEOUT_MILLISECONDS);
    const urls = log.requests
      .slice(before)
      .map(({ path, query, body }) => fullUrlOf({ url: `${path}?${query}`, body }));
    const patterns = faults.map(({ pattern = '' }) => new RegExp(pattern));
    const isAffected = patterns.some((pattern) => urls.some((url) => pattern.test(url)));
    return { output, outcome: connector.parseOutput(output), isAffected };
  }

  async close(): Promise<void> {
    await this.server.close();
    await this.files.remove();
  }
}

/** Returns the keys of the records of a stream that a run delivered, in order. */
export function delivered({ outcome }: StageRun, stream: FaultStream): readonly string[] {
  return (outcome.records.get(stream) ?? []).map((record) => identityOf(stream, record));
}

const COMMON_TASK: Omit<ReadTask, 'streams'> = {
  firstDay: dayText(0),
  lastDay: dayText(DAYS - 1),
  // Two windows, so that another window follows the one with the fault.
  windowDays: 3,
  attributionDays: 0,
  pageSize: PAGE_SIZE,
};
const COHORT = 1001;
const FUNNEL = 2001;

const eventId = (day: number, at: number): string => `event-${day}-${String(at).padStart(3, '0')}`;

function eventIds(): string[] {
  return Array.from({ length: DAYS }, (_, day) =>
    Array.from({ length: EVENTS_PER_DAY }, (_entry, at) => eventId(day, at)),
  ).flat();
}

function fill(mixpanel: MockMixpanel, hazard: Hazard): void {
  const { project } = mixpanel;
  for (let day = 0; day < DAYS; day += 1) {
    for (let at = 0; at < EVENTS_PER_DAY; at += 1) {
      // Not in the order of time, because a real export is not sorted either.
      const instant = FIRST + day * DAY + ((at * 97) % EVENTS_PER_DAY) * 300_000;
      project.added.add([
        storeEvent({
          name: 'visit',
          distinctId: undefined,
          instant,
          processed: instant + 1000,
          members: eventMembers(day, at, hazard).replaceAll('PROCESSED', String(instant + 1000)),
        }),
      ]);
    }
  }
  project.profiles.put(
    Array.from({ length: PROFILES }, (_, at) => ({
      distinctId: `profile-${at}`,
      properties: [
        // Not in the order of time.
        [
          '$last_seen',
          JSON.stringify(
            new Date(FIRST + ((at * 77) % PROFILES) * 600_000).toISOString().slice(0, 19),
          ),
        ],
        ['n', String(at)],
      ],
    })),
  );
  project.cohorts.push({
    id: COHORT,
    name: 'members',
    description: '',
    isVisible: true,
    created: '2026-11-03 00:00:00',
    where: `properties["n"] < ${MEMBERS}`,
  });
  project.funnels.push({ id: FUNNEL, name: 'visits', steps: ['visit'] });
}

/**
 * Returns the members of an event, padded so that its line has `LINE_BYTES`, except for an event
 * with a hazard. The caller replaces `PROCESSED` by the processing time.
 */
function eventMembers(day: number, at: number, hazard: Hazard): string {
  const own = at === 5 ? hazard : 'none';
  const members = (note: string): string =>
    [
      `"distinct_id":"profile-${String(at).padStart(3, '0')}"`,
      `"$insert_id":"${eventId(day, at)}","note":"${note}","mp_processing_time_ms":PROCESSED`,
    ].join(own === 'a record over two lines' ? ',\n' : ',');
  // Everything else in the line, with the digits that replace `PROCESSED`.
  const rest = `{"event":"visit","properties":{"time":1793608800,}}1793608800000\n`;
  const free = LINE_BYTES - rest.length - members('').length + 'PROCESSED'.length;
  return members(
    own === 'line separators in a text'
      ? 'a\u2028b\u0085c'
      : 'note '.repeat(free / 5 + 1).slice(0, free),
  );
}

function distinctId(row: string): string {
  const profile = parseJson(row);
  const id = isJsonObject(profile) ? profile['$distinct_id'] : undefined;
  if (typeof id === 'string') return id;
  throw new TypeError('the mock has a profile without an id');
}
