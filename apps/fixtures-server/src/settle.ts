import type { Caller } from './authenticate.js';
import {
  appError,
  plainContent,
  queryError,
  readParameters,
  Refusal,
  type Content,
  type MixpanelRequest,
  type Parameters,
} from './exchange.js';
import { faultContent } from './faults/fault-book.js';
import type { Effects } from './faults/fault.js';
import type { MockMixpanelOptions } from './project/options.js';
import type { Project } from './project/project.js';
import { checkPublished, ignoredParameters } from './published/check-published.js';
import type { Quota } from './quota/quota.js';
import { hostOf, type Family, type Route } from './routes.js';

export type Quotas = Readonly<Record<'query' | 'export' | 'schemas', Quota>>;

/** A request, with everything that determines its response. */
export interface Incoming {
  readonly project: Project;
  readonly quotas: Quotas;
  readonly options: MockMixpanelOptions;
  readonly request: MixpanelRequest;
  readonly now: number;
  readonly family: Family;
  readonly caller: Caller;
  readonly effects: Effects;
}

export interface Settled {
  readonly content: Content;
  /** Whether the request counted against the hourly quota. */
  readonly counted: boolean;
  /** Frees the concurrency slot of the request. */
  readonly release: () => void;
}

/**
 * Returns the response to a request. The request is refused by the first of these checks that
 * fails: published contract, parameters, credentials, existence of the endpoint, quota, plan. If
 * none fails, the endpoint responds. The response of a fault replaces that of the endpoint; such a
 * request is only checked for malformed parameters and against the quota.
 */
export function settle(incoming: Incoming, route: Route | undefined): Settled {
  const uncounted = (content: Content): Settled => ({
    content,
    counted: false,
    release: () => undefined,
  });
  const { project, quotas, options, request, now, family, effects } = incoming;
  const forced = faultContent(effects, options.projectId);
  if (forced === undefined && options.contract === 'published') {
    const refused = checkPublished(request, incoming.caller);
    if (refused !== undefined) return uncounted(refused);
  }
  let parameters: Parameters;
  try {
    parameters = effectiveParameters(request, options);
  } catch (error) {
    if (error instanceof Refusal) return uncounted(error.content);
    throw error;
  }
  if (forced === undefined) {
    const refused = refuseUnknownCaller(incoming, route, parameters);
    if (refused !== undefined) return uncounted(refused);
  }
  if (route === undefined)
    return uncounted(forced ?? queryError(request.url, 'Invalid API endpoint'));
  const run = (): Content => {
    if (forced !== undefined) return forced;
    if (project.plan === 'free' && family === 'query') return paymentRequired();
    return responseOf(() =>
      route.endpoint({ project, options, parameters, url: request.url, now, effects }),
    );
  };
  if (family === 'app') return settleApp(incoming, route, run);
  const paging = route.paged === true && parameters.has('session_id');
  const counted = route.counted && (!paging || options.engage.countPages);
  const url = `https://${hostOf(options.region, family)}${request.url}`;
  const ticket = quotas[family].admit({ now, counted, url });
  if (ticket.refusal !== undefined) return uncounted(ticket.refusal);
  const answer = run();
  const isUncounted = [401, 402, 429].includes(answer.status);
  if (isUncounted) ticket.uncount();
  const headers = { ...ticket.headers, ...answer.headers };
  return {
    content: { ...answer, headers },
    counted: counted && !isUncounted,
    release: () => ticket.release(),
  };
}

/**
 * Handles a request to the App API, which has no hourly quota. Only some of its paths have a quota
 * of their own.
 */
function settleApp(incoming: Incoming, { limit }: Route, run: () => Content): Settled {
  const { quotas, now, request } = incoming;
  const ticket =
    limit === undefined ? undefined : quotas[limit].admit({ now, counted: true, url: request.url });
  return {
    content: ticket?.refusal ?? run(),
    counted: false,
    release: () => ticket?.release(),
  };
}

/** Returns the parameters of the request that have an effect. */
function effectiveParameters(request: MixpanelRequest, options: MockMixpanelOptions): Parameters {
  const parameters = new Map(readParameters(request));
  if (options.contract === 'published') {
    const [path = ''] = request.url.split('?');
    for (const name of ignoredParameters(path)) parameters.delete(name);
  }
  return parameters;
}

/** Returns the result of an endpoint, or the response of the Refusal that it throws. */
function responseOf(run: () => Content): Content {
  try {
    return run();
  } catch (error) {
    if (error instanceof Refusal) return error.content;
    throw error;
  }
}

const paymentRequired = (): Content => ({
  status: 402,
  headers: { 'content-type': 'application/json' },
  body: ['{"error": "Your plan does not allow API calls. Upgrade at mixpanel.com/pricing"}'],
});

/**
 * Returns a refusal if the credentials are not valid for this project or region; otherwise
 * undefined.
 */
function refuseUnknownCaller(
  incoming: Incoming,
  route: Route | undefined,
  parameters: Parameters,
): Content | undefined {
  const { family, caller, options, request } = incoming;
  const host = request.headers['x-forwarded-host'];
  const isKnownCaller =
    caller === 'service_account' || (caller === 'project_secret' && family !== 'app');
  const isRightHost = host === undefined || host.toLowerCase() === hostOf(options.region, family);
  if (!isKnownCaller || !isRightHost) {
    return family === 'app'
      ? appError('Invalid credentials', 401)
      : plainContent('Unable to authenticate request', 400);
  }
  if (family === 'app') {
    if (route?.projectId === undefined || route.projectId === String(options.projectId)) {
      return undefined;
    }
    return appError('You do not have permission to access this project', 403);
  }
  const view = parameters.get('workspace_id');
  if (view !== undefined && !options.workspaces.some(({ id }) => String(id) === view)) {
    return queryError(request.url, 'Invalid workspace_id');
  }
  const projectId = parameters.get('project_id');
  if (caller === 'project_secret') {
    if (projectId === undefined) return undefined;
    return queryError(request.url, 'project_id is not allowed with a project secret');
  }
  if (projectId === String(options.projectId)) return undefined;
  return queryError(request.url, 'Invalid project_id');
}
