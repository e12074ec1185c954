import {
  createControl,
  defaultOptions,
  type MockMixpanelOptions,
} from '@source-mixpanel/fixtures-server';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { incrementalCatalog } from '../harness/projects/small-project.js';
import { stageOptionsFor, tinyPreset } from '../harness/stage/presets.js';
import { Stage, type StageRun } from '../harness/stage/stage.js';

export const HOUR = 3_600_000;
const CATALOG = incrementalCatalog(['export', 'funnels', 'revenue']);

export interface ClockStageOptions {
  readonly zone: string;
  /** Whether the days of exports are days in UTC or in the zone. */
  readonly epoch: MockMixpanelOptions['epoch'];
  /** The time at which the clock starts, in ISO format. */
  readonly begins: string;
  /** Milliseconds until the mock starts to send an export. */
  readonly prepare?: number;
  readonly funnels?: number;
  readonly config?: JsonObject;
}

export interface ClockedSync extends StageRun {
  /** The keys of the records that the sync delivered more than once. */
  readonly doubled: readonly string[];
}

/** A stage with a project in a time zone. The tests advance its clock between syncs. */
export class ClockStage extends Stage {
  private readonly config: JsonObject;

  constructor({ zone, epoch, begins, prepare = 0, funnels, config }: ClockStageOptions) {
    const preset = tinyPreset(funnels);
    super(
      stageOptionsFor(preset, {
        begins: Date.parse(begins),
        options: { zone, epoch, export: { ...defaultOptions.export, prepare } },
        wire: { pieceBytes: () => 4096 },
      }),
    );
    this.config = { ...preset.config, project_timezone: zone, ...config };
  }

  /**
   * Adds events from one time to another at this interval in milliseconds, each processed a minute
   * later. Returns their ids.
   */
  addEvents(from: string, to: string, interval: number): string[] {
    const ids: string[] = [];
    for (let instant = Date.parse(from); instant < Date.parse(to); instant += interval) {
      ids.push(new Date(instant).toISOString());
    }
    createControl(this.mixpanel).changeProject({
      addEvents: ids.map((id) => ({
        event: 'tick',
        properties: {
          time: Date.parse(id) / 1000,
          distinct_id: 'clock',
          $insert_id: id,
          mp_processing_time_ms: Date.parse(id) + 60_000,
        },
      })),
    });
    return ids;
  }

  /** Returns the keys of a stream's records that the destination has. */
  held(stream: string): string[] {
    return [...(this.saved.get(stream)?.held.keys() ?? [])].sort();
  }

  /**
   * Runs a sync that continues from the last one.
   * @param wallOffset milliseconds by which the connector's wall clock is ahead
   */
  async next(wallOffset: () => number = () => 0): Promise<ClockedSync> {
    const run = await this.sync({ config: this.config, catalog: CATALOG, wallOffset });
    const doubled = [...run.reading.streams.values()].flatMap(({ counts }) =>
      [...counts].filter(([, count]) => count > 1).map(([key]) => key),
    );
    return { ...run, doubled };
  }
}
