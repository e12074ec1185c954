import { writeJson, type JsonObject } from '@source-mixpanel/exact-json';
import type { Fault } from '@source-mixpanel/fixtures-server';
import { incrementalCatalog } from '../projects/small-project.js';
import { SHARED_STREAMS } from '../projects/stream-names.js';
import { readMessage } from '@source-mixpanel/testing/transcript';
import { onVirtualTime } from '../clock/on-virtual-time.js';
import { VirtualClock } from '../clock/virtual-clock.js';
import { MOCK_CREDENTIALS } from '../stage/mock-credentials.js';
import type { SyncEnding } from '../stage/run-sync.js';
import { Stage } from '../stage/stage.js';
import { BenchProject, DAY } from './bench-project.js';
import { IdleWatch } from './idle-watch.js';
import { lowerBound } from './lower-bound.js';
import { hoursSinceOldestRead } from './hours-since-oldest-read.js';
import { pythonEstimate } from './python-estimate.js';
import {
  DEFAULTS_AND_LIMITS,
  workOf,
  type ReferenceProject,
  type SyncDemand,
} from './reference-project.js';

/** The measurements of one sync. Times are in seconds. */
export interface QuotaFigures {
  readonly project: string;
  readonly sync: string;
  readonly ending: SyncEnding['kind'];
  readonly queryRequests: number;
  readonly exportRequests: number;
  /** Pages of profiles that do not count against the hourly quota. */
  readonly freePages: number;
  /** Responses with status 429. */
  readonly refusals: number;
  /** How often a stream reported that it waits for quota. */
  readonly waits: number;
  /** The time during which a request waited although the quota allowed to send it. */
  readonly idle: number;
  readonly makespan: number;
  readonly lowerBound: number;
  /** See `hoursSinceOldestRead`. */
  readonly oldestHours: number;
  readonly python: { readonly requests: number; readonly seconds: number };
}

const START = Date.parse('2026-11-04T12:00:00Z');
const HOUR = 3_600_000;

/** What happens between two syncs of a project. */
export interface BetweenSyncs {
  /**
   * Milliseconds between their starts. The second sync does not start before the end of the first.
   */
  readonly after: number;
  /** The share of the profiles that are updated between them, from 0 to 1. */
  readonly updated: number;
}

export interface QuotaStageOptions {
  /** Default: all shared streams. */
  readonly streams?: readonly string[];
  readonly faults?: readonly Fault[];
  /** The setting `refresh_hours`; default: that of the configuration. */
  readonly refreshHours?: number;
}

/**
 * Runs syncs of a reference project on a virtual clock, one after another, and measures their
 * requests and times.
 */
export class QuotaStage {
  private readonly stage: Stage;
  private readonly project: BenchProject;
  private readonly watch: IdleWatch;
  private readonly config: JsonObject;
  private readonly states = new Map<string, { readonly stream: string; readonly text: string }>();
  /** When the last sync began. */
  private began: number | undefined;

  private readonly streams: readonly string[];
  private readonly refreshHours: number;

  constructor(
    private readonly reference: ReferenceProject,
    {
      streams = SHARED_STREAMS,
      faults = [],
      refreshHours = DEFAULTS_AND_LIMITS.refreshHours,
    }: QuotaStageOptions = {},
  ) {
    this.streams = streams;
    this.refreshHours = refreshHours;
    const clock = new VirtualClock(START);
    this.project = new BenchProject(reference, clock);
    this.project.mixpanel.setFaults(faults);
    this.watch = new IdleWatch(clock);
    this.stage = new Stage({
      clock,
      mixpanel: this.project.mixpanel,
      wire: {
        latency: () => reference.rates.latency,
        transfer: (path, body) => this.project.transferOf(path, body),
        watch: this.watch,
      },
    });
    this.config = { ...CONFIG, start_date: this.project.firstDay, refresh_hours: refreshHours };
  }

  sync(name: string, { after, updated }: BetweenSyncs): Promise<QuotaFigures> {
    const { clock } = this.stage;
    return onVirtualTime(clock, async () => {
      const wait = (this.began ?? -Infinity) + after - clock.now();
      if (wait > 0) await clock.advance(wait);
      return this.measure(name, this.computeDemand(updated));
    });
  }

  private computeDemand(updated: number): SyncDemand {
    const { days, profiles } = this.reference;
    if (this.began === undefined) {
      return {
        reportDays: days,
        exportDays: days,
        lookBackDays: 0,
        changedProfiles: profiles,
        shareOfFunnels: 1,
        shareOfCohorts: 1,
      };
    }
    const dayOf = (time: number): number => Math.floor(time / DAY);
    const newDays = dayOf(this.stage.clock.now()) - dayOf(this.began);
    this.project.addDays(newDays);
    // The day of the cursor is read again in addition to the lookback window.
    const lookBackDays = DEFAULTS_AND_LIMITS.attributionDays + 1;
    const hours = (this.stage.clock.now() - this.began) / HOUR;
    // Funnels and cohorts are read in turn, each once in `refreshHours`.
    const share = this.refreshHours === 0 ? 1 : Math.min(1, hours / this.refreshHours);
    return {
      reportDays: lookBackDays + newDays,
      exportDays: newDays,
      lookBackDays,
      changedProfiles: this.project.updateProfiles(updated),
      shareOfFunnels: newDays > 0 ? 1 : share,
      shareOfCohorts: share,
    };
  }

  private async measure(sync: string, demand: SyncDemand): Promise<QuotaFigures> {
    const { reference, watch } = this;
    const { clock } = this.stage;
    const began = clock.now();
    this.began = began;
    const { requests } = this.project.mixpanel.log;
    const earlierRequests = requests.length;
    const earlierIdle = watch.idle;
    const bound = lowerBound(
      workOf(reference, this.withoutUnreadReports(demand)),
      this.sentRequests(began),
    );
    const run = await this.stage.run({
      config: this.config,
      catalog: incrementalCatalog(this.streams),
      from: [...this.states.values()],
      onSend: watch.onSend,
      // The records are not used, and those of a large project would need much memory.
      keep: (line) => /^\{"type":"(?:STATE|TRACE)"/.test(line),
      limit: 10_000 * HOUR,
    });
    watch.endSync();
    const waits = this.readLines(run.lines);
    const newRequests = requests.slice(earlierRequests);
    const counted = newRequests.filter((request) => request.counted);
    const ofExport = ({ path }: { readonly path: string }): boolean => path === EXPORT;
    return {
      project: reference.name,
      sync,
      ending: run.ending.kind,
      queryRequests: counted.filter((request) => !ofExport(request)).length,
      exportRequests: counted.filter(ofExport).length,
      freePages: newRequests.filter((request) => !request.counted && request.path === ENGAGE)
        .length,
      refusals: newRequests.filter(({ status }) => status === 429).length,
      waits,
      idle: (watch.idle - earlierIdle) / 1000,
      makespan: (clock.now() - began) / 1000,
      lowerBound: bound,
      oldestHours: hoursSinceOldestRead(requests, {
        project: this.project.mixpanel.project,
        now: clock.now(),
      }),
      python: pythonEstimate(reference, this.withoutUnreadReports(demand)),
    };
  }

  /** Returns the demand with 0 days of reports if `funnels` is not read. */
  private withoutUnreadReports(demand: SyncDemand): SyncDemand {
    return this.streams.includes('funnels') ? demand : { ...demand, reportDays: 0 };
  }

  /** Returns when earlier requests that count against a quota were sent. */
  private sentRequests(now: number): Parameters<typeof lowerBound>[1] {
    const sent = this.project.mixpanel.log.requests.filter(({ counted }) => counted);
    const seconds = (isExport: boolean): number[] =>
      sent
        .filter(({ path }) => (path === EXPORT) === isExport)
        .map(({ time }) => Date.parse(time) / 1000);
    return { now: now / 1000, query: seconds(false), export: seconds(true) };
  }

  /** Stores the states and returns how often a stream reported that it waits for quota. */
  private readLines(lines: readonly string[]): number {
    let waits = 0;
    for (const message of lines.map(readMessage)) {
      if (message.kind === 'status' && message.quotaReset !== undefined) waits += 1;
      if (message.kind !== 'state') continue;
      const { stream, state } = message;
      this.states.set(stream, { stream, text: writeJson(state) });
    }
    return waits;
  }
}

const EXPORT = '/api/2.0/export';
const ENGAGE = '/api/query/engage';

const CONFIG = {
  credentials: MOCK_CREDENTIALS,
  project_timezone: 'UTC',
  // A page of one profile represents a page of 1000.
  page_size: 1,
};
