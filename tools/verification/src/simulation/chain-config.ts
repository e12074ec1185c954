import type { JsonObject } from '@source-mixpanel/exact-json';
import type { SeededRandom } from '@source-mixpanel/testing/seeded-random';
import { ZONES, type Scenario } from './draw-scenario.js';
import { DrawnSettings } from './drawn-settings.js';

/** The configuration of a chain of syncs. The simulated user changes it between syncs. */
export class ChainConfig {
  /**
   * The current configuration. It remains the same object until a setting changes, so that it is
   * parsed only once.
   */
  current: JsonObject;
  zone: string;
  /** The settings that select and protect records; undefined if the chain has none. */
  readonly outputSettings: DrawnSettings | undefined;
  /** All other settings. */
  private others: JsonObject;

  constructor({ config, zone, project }: Scenario, seed: number) {
    this.outputSettings = DrawnSettings.of(seed, project.export?.where === 'evaluate');
    this.zone = zone;
    this.others = config;
    this.current = this.combine();
  }

  /** Changes some settings at random. */
  redraw(draw: SeededRandom): void {
    const before = this.outputSettings?.current;
    this.outputSettings?.redraw();
    const isSame = draw.percent(80);
    if (!isSame) {
      if (draw.percent(30)) this.zone = draw.pick(ZONES);
      this.others = {
        ...this.others,
        project_timezone: this.zone,
        date_window_size: draw.pick([1, 2, 30]),
        page_size: draw.pick([1, 3, 1000]),
        num_workers: draw.between(1, 4),
      };
    }
    if (!isSame || this.outputSettings?.current !== before) this.current = this.combine();
  }

  private combine(): JsonObject {
    return this.outputSettings === undefined
      ? this.others
      : { ...this.others, ...this.outputSettings.config() };
  }
}
