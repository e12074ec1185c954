import type { SeededRandom } from '@source-mixpanel/testing/seeded-random';
import type { Stop } from '../harness/stage/run-sync.js';

/** The adverse conditions of one sync. */
export interface Trouble {
  /** Requests and answers suffer. */
  readonly faulty: boolean;
  /** Another client spends the quota. */
  readonly otherClient: boolean;
  /** The project changes while it is read. */
  readonly changing: boolean;
  readonly stop: Stop | undefined;
  /** Milliseconds by which the connector's wall clock jumps while the sync runs. */
  readonly jump: number;
  readonly slowReader: boolean;
}

export const NO_TROUBLE: Trouble = {
  faulty: false,
  otherClient: false,
  changing: false,
  stop: undefined,
  jump: 0,
  slowReader: false,
};

export function drawTrouble(draw: SeededRandom): Trouble {
  return {
    faulty: draw.percent(55),
    otherClient: draw.percent(12),
    changing: draw.percent(30),
    stop: drawStop(draw),
    jump: draw.percent(85) ? 0 : draw.between(-120, 120) * 60_000,
    slowReader: draw.percent(10),
  };
}

/** How a sync is ended before its time; undefined for most. */
function drawStop(draw: SeededRandom): Stop | undefined {
  if (!draw.percent(35)) return undefined;
  const kind = draw.pick(['signal', 'kill']);
  return draw.percent(50)
    ? { kind, afterLines: draw.between(1, 150) }
    : { kind, afterMilliseconds: draw.upTo(3 * 3_600_000) };
}
