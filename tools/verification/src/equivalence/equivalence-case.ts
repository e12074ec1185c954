import type { Fault } from '@source-mixpanel/fixtures-server';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { SeededRandom } from '@source-mixpanel/testing/seeded-random';
import { drawConfig } from './draw-config.js';
import { drawFault } from './draw-fault.js';
import { drawProject } from './draw-project.js';
import { drawState } from './draw-state.js';
import { drawNow } from './draw-time.js';
import type { DrawnProject } from './drawn-project.js';
import {
  SHARED_STREAMS,
  PYTHON_4_STREAMS,
  type StreamName,
} from '../harness/projects/stream-names.js';
import type { ChosenStream } from '../harness/stage/run-files.js';

/**
 * A project, and a command that both connectors run against it. All of it is derived from the seed.
 */
export interface EquivalenceCase {
  readonly seed: number;
  /** The version of the Python connector that is compared with ours. */
  readonly pythonConnector: 'python-connector-4' | 'python-connector-3';
  /** When both connectors start, in epoch milliseconds. */
  readonly now: number;
  readonly project: DrawnProject;
  readonly config: JsonObject;
  readonly command: 'check' | 'discover' | 'read';
  readonly streams: readonly ChosenStream[];
  readonly faults: readonly Fault[];
  /** The file whose content is not JSON. */
  readonly broken?: 'state';
}

/**
 * Returns the case of a seed. Its parts are drawn at random, but a seed always results in the same
 * case.
 */
export function drawCase(seed: number): EquivalenceCase {
  const draw = new SeededRandom(seed);
  const now = drawNow(draw);
  const pythonConnector = draw.percent(84) ? 'python-connector-4' : 'python-connector-3';
  const project = drawProject(draw, now);
  const kind = draw.between(0, 99);
  const command = kind < 86 ? 'read' : kind < 93 ? 'discover' : 'check';
  return {
    seed,
    pythonConnector,
    now,
    project,
    config: drawConfig(draw, project, now),
    command,
    streams: drawStreams(
      draw,
      pythonConnector === 'python-connector-4' ? PYTHON_4_STREAMS : SHARED_STREAMS,
      {
        project,
        now,
      },
    ),
    faults: draw.percent(12) ? [drawFault(draw)] : [],
    ...(draw.percent(0.5) ? { broken: 'state' } : {}),
  };
}

function drawStreams(
  draw: SeededRandom,
  names: readonly StreamName[],
  facts: { readonly project: DrawnProject; readonly now: number },
): ChosenStream[] {
  const all = draw.percent(12);
  const wanted = draw.between(1, 2);
  const chosen = new Set<StreamName>();
  while (!all && chosen.size < wanted) chosen.add(draw.pick([...names, 'export', 'export']));
  const withState = draw.percent(50);
  return (all ? names : [...chosen]).map((name) => {
    const isFullRefresh = name === 'annotations' || draw.percent(15);
    return {
      name,
      syncMode: isFullRefresh ? 'full_refresh' : 'incremental',
      // Some platforms keep the state of a stream that is read with a full refresh.
      state:
        withState && draw.percent(isFullRefresh ? 15 : 90)
          ? drawState(draw, name, facts)
          : undefined,
    };
  });
}
