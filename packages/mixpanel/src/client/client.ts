import type { AnswerParser, HttpRequest, HttpResponse, Send } from '@source-mixpanel/kernel';
import type { CallIo } from '@source-mixpanel/stream';
import type { Hosts } from './regions.js';

/** The access to one Mixpanel project: the first argument of every endpoint function. */
export interface Client {
  readonly send: Send;
  readonly hosts: Hosts;
  /**
   * Sent as `project_id` if the credentials are a service account. Absent if they are a project
   * secret: the secret already identifies the project, and Mixpanel rejects requests that contain
   * both.
   */
  readonly projectId?: number;
  /**
   * Id of the workspace ("data view" in Mixpanel) whose data the Query API returns; absent: all
   * data of the project. `request` does not send it to the other APIs.
   */
  readonly workspaceId?: number;
}

/**
 * Groups of endpoints. Mixpanel limits the requests of each group separately
 * (https://docs.mixpanel.com/reference/rate-limits). `schemas` belongs to the App API, but has a
 * limit of its own: the only one that Mixpanel publishes for this API.
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
   * If present, the request is a POST with these parameters as a form body, or without a body if
   * there are none.
   */
  readonly form?: Parameters;
  /** True if Mixpanel does not count the request against the hourly quota. */
  readonly free?: boolean;
  /**
   * Maximum time until the headers of the response arrive, in milliseconds. If it takes longer, the
   * request fails with `query_timed_out` and is not sent again.
   */
  readonly answerWithinMilliseconds?: number;
  /** True if the path contains the project id, as in the App API; then `project_id` is not sent. */
  readonly projectInPath?: boolean;
}

/**
 * Sends a call and returns the response, even if its status is an error. The body of a successful
 * response is parsed (`how.answer` is `json`) or returned as a stream of bytes. `how.parser`
 * replaces the default JSON parser.
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
  url.search = encodeParameters({ project_id: project, workspace_id: workspace, ...call.query });
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
    ...encodeForm(call.form),
  });
}

function encodeForm(form: Parameters = {}): Pick<HttpRequest, 'headers' | 'body'> {
  const body = encodeParameters(form);
  if (body === '') return {};
  return { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body };
}

function encodeParameters(parameters: Parameters): string {
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) pairs.set(name, String(value));
  }
  return pairs.toString();
}
