import type { MockMixpanel } from '../create-mock-mixpanel.js';
import { jsonContent, plainContent, type Content, type MixpanelRequest } from '../exchange.js';
import { parseFaults } from '../faults/parse-faults.js';
import { parseJson } from '../json.js';
import { createTruth, type Truth, type TruthForm } from '../project/truth.js';
import type { LoggedRequest } from '../request-log.js';
import { createShape, ShapeError } from '../shape.js';
import { isDay } from '../zone.js';
import { changeProject } from './change-project.js';

/**
 * Controls the mock from a test in the same process. The control API offers the same as JSON over
 * HTTP (see `handleControl`).
 */
export interface Control {
  requests(): readonly LoggedRequest[];
  /**
   * Restores the initial data, clock, quotas, sessions and faults, and clears the log of requests.
   */
  reset(): void;
  /**
   * Replaces the active faults.
   * @param faults in the format of a scenario file
   */
  faults(faults: unknown): void;
  changeProject(change: unknown): void;
  /**
   * Sets or advances the project's clock.
   * @param change `{"now": "ISO time"}` or `{"advance": seconds}`
   */
  clock(change: unknown): void;
  /**
   * Returns the data that a client must deliver.
   * @param form default: `sent`
   */
  truth(form?: TruthForm): Truth;
}

export const controlPath = '/__control/';

export function createControl(mixpanel: MockMixpanel): Control {
  return {
    requests: () => [...mixpanel.log.requests],
    reset: () => mixpanel.reset(),
    faults: (faults) => mixpanel.setFaults(parseFaults(faults)),
    changeProject: (change) => changeProject(mixpanel, change),
    clock(change) {
      const shape = createShape(change, 'clock');
      const now = shape.text('now');
      const advance = shape.number('advance');
      shape.end();
      const instant = now === undefined ? undefined : Date.parse(now);
      if (Number.isNaN(instant)) throw new ShapeError('clock.now must be an ISO time');
      if (instant !== undefined) mixpanel.clock.set(instant);
      if (advance !== undefined) mixpanel.clock.advance(advance * 1000);
    },
    truth: (form) => createTruth(mixpanel.project, form),
  };
}

/**
 * Handles a request to the control API. The response is 200 with JSON or lines of JSON, 400 if the
 * request is invalid, or 404 for an unknown path.
 */
export function handleControl(control: Control, request: MixpanelRequest): Content {
  const url = new URL(request.url, 'http://mock');
  const action = `${request.method} ${url.pathname.slice(controlPath.length)}`;
  try {
    return change(control, action, request) ?? readState(control, action, url.searchParams);
  } catch (error) {
    if (error instanceof ShapeError) return jsonContent({ error: error.message }, 400);
    throw error;
  }
}

/** Performs an action that changes the mock; returns undefined if there is no such action. */
function change(control: Control, action: string, request: MixpanelRequest): Content | undefined {
  const run = (apply: (value: unknown) => void): Content => {
    apply(parseJson(request.body));
    return jsonContent({ status: 'ok' });
  };
  switch (action) {
    case 'POST faults':
      return run((value) => control.faults(value));
    case 'POST project':
      return run((value) => control.changeProject(value));
    case 'POST clock':
      return run((value) => control.clock(value));
    case 'POST reset':
      return run(() => control.reset());
    default:
      return undefined;
  }
}

function readState(control: Control, action: string, query: URLSearchParams): Content {
  switch (action) {
    case 'GET requests':
      return jsonContent(control.requests());
    case 'GET events': {
      const from = query.get('from') ?? undefined;
      const to = query.get('to') ?? undefined;
      if (!isDay(from) || !isDay(to)) throw new ShapeError('from and to must be days');
      const lines = control.truth().eventsBetween(from, to);
      return { ...plainContent('', 200), body: lines.map((line) => `${line}\n`) };
    }
    case 'GET profiles':
      return {
        ...plainContent('', 200),
        body: control
          .truth()
          .profiles()
          .map((row) => `${row}\n`),
      };
    default:
      return jsonContent({ error: `the control API has no action ${action}` }, 404);
  }
}
