import type { AnswerParser, HttpRequest, HttpResponse, Send } from '@source-mixpanel/kernel';
import type { CallIo } from '@source-mixpanel/stream';
import type { Hosts } from './regions.js';

/**
 * What every endpoint function needs: the function that sends requests, the hosts of the region, and
 * the project.
 */
export interface Client {
  readonly send: Send;
  readonly hosts: Hosts;
  /**
   * Sent as `project_id` with service accounts. Absent with a project secret, which identifies the
   * project by itself; Mixpanel rejects the combination.
   */
  readonly projectId?: number;
  /** The data view whose data queries read. The Export API and the App API have no data views. */
  readonly workspaceId?: number;
}

/**
 * Groups of endpoints; Mixpanel limits the requests of each group separately
 * (https://docs.mixpanel.com/reference/rate-limits). `schemas` is the only part of the App API with a
 * published limit.
 */
export type Api = 'query' | 'export' | 'app' | 'schemas';

type Parameters = Readonly<Record<string, string | number | undefined>>;

export interface Call {
  readonly api: Api;
  /** Path on the host, e.g. `/api/query/cohorts/list`. */
  readonly path: string;
  /** Members that are undefined are not sent. */
  readonly query?: Parameters;
  /**
   * If present, the request is a POST with these parameters as a form body, or without a body if there
   * are none.
   */
  readonly form?: Parameters;
  /** True if Mixpanel does not count the request against the hourly quota. */
  readonly free?: boolean;
  /** Maximum time to wait for the response, in milliseconds; see `HttpRequest` of the kernel. */
  readonly answerWithinMilliseconds?: number;
  /** True if the path contains the project id, as in the App API; then `project_id` is not sent. */
  readonly projectInPath?: boolean;
}

/**
 * Sends a call and returns the response, whatever its status. A successful body is parsed or streamed,
 * as `how.answer` requests.
 */
export async function request(
  client: Client,
  call: Call,
  how: {
    readonly io: CallIo;
    readonly answer: 'json' | 'stream';
    readonly parser?: () => AnswerParser;
  },
): Promise<HttpResponse> {
  const url = new URL(call.path, call.api === 'export' ? client.hosts.data : client.hosts.api);
  const project = call.projectInPath === true ? undefined : client.projectId;
  const workspace = call.api === 'query' ? client.workspaceId : undefined;
  url.search = encoded({ project_id: project, workspace_id: workspace, ...call.query });
  return client.send({
    method: call.form === undefined ? 'GET' : 'POST',
    url,
    io: how.io,
    answer: how.answer,
    budget: call.api,
    ...(how.parser === undefined ? {} : { parser: how.parser }),
    ...(call.free === true ? { free: true } : {}),
    ...(call.answerWithinMilliseconds === undefined
      ? {}
      : { answerWithinMilliseconds: call.answerWithinMilliseconds }),
    ...formBody(call.form),
  });
}

function formBody(form: Parameters = {}): Pick<HttpRequest, 'headers' | 'body'> {
  const body = encoded(form);
  if (body === '') return {};
  return { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body };
}

function encoded(parameters: Parameters): string {
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) pairs.set(name, String(value));
  }
  return pairs.toString();
}
