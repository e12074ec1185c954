import { Budgets, createDispatcher, createSend } from '@source-mixpanel/kernel';
import {
  fakeClock,
  scriptedServer,
  type RecordedRequest,
  type Script,
  type ScriptedServer,
} from '@source-mixpanel/testing';
import type { Client, Api } from '../src/client/client.js';
import { HOSTS, type Region } from '../src/client/regions.js';

export { failure } from '@source-mixpanel/testing';

export const SECRET = 'very-secret-indeed';

export interface ScriptedProject {
  readonly region?: Region;
  /** Absent: the client has a project secret instead of a service account, and no project id. */
  readonly projectId?: number;
  /** Number of attempts of a request; default 1, so that errors are thrown immediately. */
  readonly tries?: number;
}

/** A received request. */
export interface Asked {
  readonly method: string;
  /** Host to which the client sent the request, before it was redirected to the local server. */
  readonly host: string | undefined;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly contentType: string | undefined;
  readonly body: string;
  /** Decoded user name and password of basic authentication. */
  readonly credentials: string;
}

export interface ScriptedMixpanel {
  readonly client: Client;
  /** Returns the received requests, in order. */
  readonly asked: () => readonly Asked[];
  /** Returns how many requests of a budget are left in the hourly quota. */
  readonly remaining: (api: Api) => number;
}

const servers: ScriptedServer[] = [];
const dispatcher = createDispatcher();

/**
 * Starts a local server with scripted responses, and returns a client that sends its requests to
 * this server through all interceptors of the kernel.
 */
export async function scriptedMixpanel(
  script: Script,
  { region = 'US', projectId, tries = 1 }: ScriptedProject = { projectId: 12345 },
): Promise<ScriptedMixpanel> {
  const server = await scriptedServer(script);
  servers.push(server);
  const clock = fakeClock(0, { automatic: true });
  const limits = { concurrency: 5, quota: 60 };
  const budgets = new Budgets(
    { query: limits, export: limits, app: limits, schemas: limits },
    { clock },
  );
  const send = createSend({
    dispatcher,
    clock,
    random: () => 0,
    tries,
    product: { name: 'a-program', version: '1.2.3' },
    credentials:
      projectId === undefined ? { secret: SECRET } : { username: 'user', secret: SECRET },
    budgets,
    gateway: new URL(server.origin),
  });
  return {
    client: { send, hosts: HOSTS[region], ...(projectId === undefined ? {} : { projectId }) },
    asked: () => server.requests.map(readRequest),
    remaining: (api) => budgets.remaining(api),
  };
}

/** Closes all servers. Call this after each test. */
export async function closeScriptedMixpanels(): Promise<void> {
  await Promise.all(servers.splice(0).map((server) => server.close()));
}

/** Returns the body of a successful response. */
export function answered(value: unknown): { readonly body: string } {
  return { body: JSON.stringify(value) };
}

function readRequest({ method, path, headers, body }: RecordedRequest): Asked {
  const url = new URL(path, 'http://local.test');
  const encoded = (headers['authorization'] ?? '').replace(/^Basic /, '');
  return {
    method,
    host: headers['x-forwarded-host'],
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    contentType: headers['content-type'],
    body,
    credentials: Buffer.from(encoded, 'base64').toString('utf8'),
  };
}
