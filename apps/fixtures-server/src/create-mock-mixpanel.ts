import { authenticate } from './authenticate.js';
import { createProjectClock, systemClock, type ProjectClock, type ServerClock } from './clock.js';
import { createEngageSessions, type EngageSessions } from './endpoints/engage-sessions.js';
import type { Content, MixpanelRequest } from './exchange.js';
import { createFaultBook, type FaultBook } from './faults/fault-book.js';
import type { Effects, Fault } from './faults/fault.js';
import { defaultOptions, type MockMixpanelOptions } from './project/options.js';
import { createProject, type Project } from './project/project.js';
import { createQuota } from './quota/quota.js';
import { createRequestLog, type RequestLog } from './request-log.js';
import { createRoutes, familyOf, type FindRoute } from './routes.js';
import { settle, type Quotas } from './settle.js';

/** A response, and how the server has to send it. */
export interface Answer extends Content {
  /** Milliseconds to wait before the headers. */
  readonly delay: number;
  readonly effects: Effects;
  /**
   * Returns the time of the `Date` header in epoch milliseconds, or undefined to omit the header.
   * The server calls this when it sends the headers, so that `delay` is included.
   */
  date(): number | undefined;
  /**
   * Frees the concurrency slot of the request. Call this when the response was sent or has broken.
   */
  close(): void;
}

/**
 * A mock Mixpanel without a socket: tests pass requests to `handle` directly. `reset` restores the
 * initial project, clock, quotas, sessions and faults, and clears the log of requests.
 */
export interface MockMixpanel {
  readonly options: MockMixpanelOptions;
  readonly clock: ProjectClock;
  readonly project: Project;
  readonly log: RequestLog;
  readonly sessions: EngageSessions;
  setFaults(faults: readonly Fault[]): void;
  reset(): void;
  handle(request: MixpanelRequest): Answer;
}

interface State {
  readonly project: Project;
  readonly sessions: EngageSessions;
  readonly findRoute: FindRoute;
  readonly quotas: Quotas;
  readonly log: RequestLog;
  faults: FaultBook;
}

/**
 * @param change options that replace those of `defaultOptions`
 * @param base the clock to which the project's clock adds an offset; default: the clock of the
 *   machine
 */
export function createMockMixpanel(
  change: Partial<MockMixpanelOptions> = {},
  base: ServerClock = systemClock,
): MockMixpanel {
  const options = { ...defaultOptions, ...change };
  const clock = createProjectClock(base);
  const start = (): State => {
    if (options.today === '') clock.set(base.now());
    else clock.set(Date.parse(`${options.today}T12:00:00Z`));
    return createState(options);
  };
  let state = start();
  return {
    options,
    clock,
    get project() {
      return state.project;
    },
    get log() {
      return state.log;
    },
    get sessions() {
      return state.sessions;
    },
    setFaults(faults) {
      state.faults = createFaultBook(faults);
    },
    reset() {
      state = start();
    },
    handle: (request) => handle(state, { options, clock }, request),
  };
}

function createState(options: MockMixpanelOptions): State {
  const sessions = createEngageSessions();
  const { quota, projectId } = options;
  const { window, headers, tellLeft = false, schemasPerMinute = 5 } = quota;
  const project = createProject(options);
  return {
    project,
    sessions,
    findRoute: createRoutes(sessions, project.appLists),
    log: createRequestLog(),
    faults: createFaultBook(options.faults),
    quotas: {
      query: createQuota(
        'query',
        {
          perHour: quota.queryPerHour,
          concurrency: quota.queryConcurrency,
          window,
          headers,
          tellLeft,
        },
        projectId,
      ),
      export: createQuota(
        'export',
        {
          perHour: quota.exportPerHour,
          perSecond: quota.exportPerSecond,
          concurrency: quota.exportConcurrency,
          window,
          headers,
          tellLeft,
        },
        projectId,
      ),
      schemas: createQuota(
        'query',
        { perHour: schemasPerMinute, concurrency: 100, window: window / 60, headers },
        projectId,
      ),
    },
  };
}

interface Settings {
  readonly options: MockMixpanelOptions;
  readonly clock: ProjectClock;
}

function handle(state: State, settings: Settings, request: MixpanelRequest): Answer {
  const { options, clock } = settings;
  const now = clock.now();
  const path = request.url.split('?')[0] ?? '';
  const route = state.findRoute(path);
  const family = route?.family ?? familyOf(path);
  const caller = authenticate(request, state.project);
  const effects = state.faults.effectsOn(request);
  const { content, counted, release } = settle(
    {
      project: state.project,
      quotas: state.quotas,
      options,
      request,
      now,
      family,
      caller,
      effects,
    },
    route,
  );
  state.log.add({
    method: request.method,
    path,
    query: request.url.slice(path.length + 1),
    body: request.body,
    host: request.headers['x-forwarded-host'] ?? '',
    auth: caller,
    counted,
    status: content.status,
    time: new Date(now).toISOString(),
  });
  const prepare = family === 'export' && content.status === 200 ? options.export.prepare : 0;
  return {
    ...content,
    delay: prepare + (effects.delay?.milliseconds ?? 0),
    effects,
    date: () =>
      effects.date?.instant ?? (options.sendDate ? clock.now() + options.dateSkew : undefined),
    close: release,
  };
}
