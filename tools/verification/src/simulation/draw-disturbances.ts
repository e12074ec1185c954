import type { SeededRandom } from '@source-mixpanel/testing/seeded-random';
import type { Stop } from '../harness/stage/run-sync.js';

/** What disturbs one sync. */
export interface Disturbances {
  /** Whether requests fail and bodies are cut, see `drawFaults`. */
  readonly faulty: boolean;
  /** Whether another client uses the quota too. */
  readonly otherClient: boolean;
  /** Whether the project changes while it is read. */
  readonly changing: boolean;
  readonly stop: Stop | undefined;
  /**
   * Milliseconds by which the connector's wall clock jumps during the sync; 0: it does not jump.
   */
  readonly jump: number;
  /** Whether the destination needs up to five seconds for each write. */
  readonly slowReader: boolean;
}

export const NO_DISTURBANCES: Disturbances = {
  faulty: false,
  otherClient: false,
  changing: false,
  stop: undefined,
  jump: 0,
  slowReader: false,
};

export function drawDisturbances(draw: SeededRandom): Disturbances {
  return {
    faulty: draw.percent(55),
    otherClient: draw.percent(12),
    changing: draw.percent(30),
    stop: drawStop(draw),
    jump: draw.percent(85) ? 0 : draw.between(-120, 120) * 60_000,
    slowReader: draw.percent(10),
  };
}

/** Returns how a sync is ended early; undefined for most syncs. */
function drawStop(draw: SeededRandom): Stop | undefined {
  if (!draw.percent(35)) return undefined;
  const kind = draw.pick(['signal', 'kill']);
  return draw.percent(50)
    ? { kind, afterLines: draw.between(1, 150) }
    : { kind, afterMilliseconds: draw.upTo(3 * 3_600_000) };
}
