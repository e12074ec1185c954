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
  /** Whether days of the export are those of UTC or of the zone. */
  readonly epoch: MockMixpanelOptions['epoch'];
  /** ISO time of the beginning. */
  readonly begins: string;
  /** Milliseconds an export is prepared. */
  readonly prepare?: number;
  readonly funnels?: number;
  readonly config?: JsonObject;
}

export interface ClockedSync extends StageRun {
  /** Records that came more than once in it. */
  readonly doubled: readonly string[];
}

/** A project in some zone, read by one sync after another while time passes as a test wants it. */
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

  /** Events that happen at this interval, each visible a minute later; returns their ids. */
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

  /** All that the reader holds of a stream by now. */
  held(stream: string): string[] {
    return [...(this.saved.get(stream)?.held.keys() ?? [])].sort();
  }

  /** One sync from where the last one ended. @param wallOffset of the connector's clock */
  async next(wallOffset: () => number = () => 0): Promise<ClockedSync> {
    const run = await this.sync({ config: this.config, catalog: CATALOG, wallOffset });
    const doubled = [...run.reading.streams.values()].flatMap(({ counts }) =>
      [...counts].filter(([, count]) => count > 1).map(([key]) => key),
    );
    return { ...run, doubled };
  }
}
