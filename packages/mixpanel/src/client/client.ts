import type { AnswerParser, HttpRequest, HttpResponse, Send } from '@source-mixpanel/kernel';
import type { CallIo } from '@source-mixpanel/stream';
import type { Hosts } from './regions.js';

/** What every endpoint function needs: a way to send, the region's hosts, the project. */
export interface Client {
  readonly send: Send;
  readonly hosts: Hosts;
  /** Sent with a service account; a project secret names its project itself and is refused with one. */
  readonly projectId?: number;
  /** A data view of the project that queries are answered from; exports and the App API know none. */
  readonly workspaceId?: number;
}

/**
 * Endpoint families; each has a budget of its own (https://docs.mixpanel.com/reference/rate-limits).
 * `schemas` is the part of the App API that has one.
 */
export type Api = 'query' | 'export' | 'app' | 'schemas';

type Parameters = Readonly<Record<string, string | number | undefined>>;

export interface Call {
  readonly api: Api;
  /** From the host on, e.g. `/api/query/cohorts/list`. */
  readonly path: string;
  /** Absent values are not sent. */
  readonly query?: Parameters;
  /** Makes the request a POST with these in a form body; without any it has no body. */
  readonly form?: Parameters;
  /** True where Mixpanel does not count the request against the hour. */
  readonly free?: boolean;
  /** As in `HttpRequest` of the kernel. */
  readonly answerWithinMilliseconds?: number;
  /** App API paths carry the project themselves. */
  readonly projectInPath?: boolean;
}

/** The answer to a call, whatever its status; its body comes as asked for. */
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
