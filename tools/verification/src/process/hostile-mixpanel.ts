import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { fullUrlOf } from '@source-mixpanel/fixtures-server';
import { parseJson, writeJson } from '@source-mixpanel/exact-json';
import fc from 'fast-check';
import { startLocalServer, type LocalServer } from '../harness/processes/local-server.js';
import { canaryResponse } from './canary-responses.js';
import { PLANTED_VALUE } from '../harness/privacy/planted-values.js';
import { PROTECTED_NAMES, SECRET } from './output-scan.js';
import { corruptJson, corruption, type Corruption } from './corrupt-json.js';

/** How the responses to some requests are corrupted. */
export interface ResponseCorruption {
  /** The responses are corrupted if the path of the request begins with this text. */
  readonly path: string;
  readonly status: number;
  readonly document: Corruption;
  /**
   * `echo` is an error text that repeats the request with its credentials. `data` is the correct
   * response, corrupted by `document`.
   */
  readonly body: 'echo' | 'data';
  readonly coding: 'plain' | 'gzip' | 'cut gzip' | 'claimed gzip' | 'unknown';
  readonly headers: Readonly<Record<string, string>>;
}

const PATHS = [
  '/api/',
  '/api/2.0/export',
  '/api/query/engage',
  '/api/query/engage/properties',
  '/api/query/engage/revenue',
  '/api/query/cohorts/list',
  '/api/query/funnels/list',
  '/api/query/funnels?',
  '/api/app/',
  '/api/query/events',
];
const STATUSES = [204, 302, 400, 401, 402, 403, 404, 418, 429, 500, 502, 503, 504];
const HEADERS: readonly Readonly<Record<string, string>>[] = [
  {},
  { 'content-type': 'text/html' },
  { 'retry-after': '-5' },
  { 'retry-after': 'soon' },
  { 'retry-after': '1e400' },
  { 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT' },
  { ratelimit: '"project";r=-1;t=9e99', 'ratelimit-policy': '"project";q=0;w=0' },
  { ratelimit: 'nonsense,;=";' },
  { date: 'never' },
  { location: 'http://127.0.0.1:9/elsewhere' },
];

export const responseCorruption: fc.Arbitrary<ResponseCorruption> = fc.record({
  path: fc.constantFrom(...PATHS),
  status: fc.oneof(
    { weight: 3, arbitrary: fc.constant(200) },
    { weight: 2, arbitrary: fc.constantFrom(...STATUSES) },
  ),
  document: corruption,
  body: fc.constantFrom('data', 'data', 'echo'),
  coding: fc.constantFrom('plain', 'plain', 'plain', 'gzip', 'cut gzip', 'claimed gzip', 'unknown'),
  headers: fc.constantFrom(...HEADERS),
});

export interface HostileMixpanel extends LocalServer {
  /** Corrupts all following responses in this way, until the next call. */
  corruptResponses(corruptions: readonly ResponseCorruption[]): void;
  /** The number of protected values that the server has sent. */
  readonly protectedValues: number;
}

/**
 * Starts a mock Mixpanel that corrupts its responses. All records of its project contain the canary
 * `CONTENT`.
 */
export async function startHostileMixpanel(): Promise<HostileMixpanel> {
  let corruptions: readonly ResponseCorruption[] = [];
  let protectedValues = 0;
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = 'GET', url = '/', headers } = request;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array));
    const authorization = headers.authorization ?? '';
    const body = Buffer.concat(chunks).toString();
    protectedValues += send(response, {
      body: canaryResponse(fullUrlOf({ url, body })),
      corruption: corruptions.find(({ path }) => url.startsWith(path)),
      isLines: url.startsWith('/api/2.0/export'),
      echo: `${method} ${url} ${authorization} ${body}`,
    });
  };
  const server = await startLocalServer((request, response) => {
    void respond(request, response).catch(() => response.destroy());
  });
  return {
    ...server,
    get protectedValues() {
      return protectedValues;
    },
    corruptResponses(newCorruptions) {
      corruptions = newCorruptions;
    },
  };
}

interface Sending {
  readonly body: string;
  readonly corruption: ResponseCorruption | undefined;
  /** Whether each line of the body is a JSON document, as in an export. */
  readonly isLines: boolean;
  /** Everything that the request contained. */
  readonly echo: string;
}

/** Sends a response and returns how many protected values it contains. */
function send(response: ServerResponse, { body, corruption, isLines, echo }: Sending): number {
  const type = { 'content-type': 'application/json' };
  if (corruption === undefined) {
    response.writeHead(200, type).end(body);
    return countProtectedValues(body);
  }
  // The connector shortens long error texts. This length varies, so that it may do so anywhere
  // within the secret.
  const filling = '. '.repeat(corruption.document.seed % 260);
  const message = `Unknown ${filling}${echo} ${SECRET} ${encodeURIComponent(SECRET)}`;
  const text =
    corruption.body === 'echo'
      ? writeJson({ error: message, request: message })
      : corruptData(body, corruption.document, isLines);
  const [bytes, coding] = encode(Buffer.from(text), corruption.coding);
  response.writeHead(corruption.status, { ...type, ...coding, ...corruption.headers }).end(bytes);
  return countProtectedValues(text);
}

function countProtectedValues(text: string): number {
  return text.split(PLANTED_VALUE).length - 1;
}

/** Corrupts a JSON document or, in an export, one of its lines. */
function corruptData(body: string, document: Corruption, isLines: boolean): string {
  // Error messages contain the text of `error`, so records must not be put into it. A property with
  // a protected name must keep its value, which the scan looks for.
  const protect = new Set(['error', ...PROTECTED_NAMES]);
  if (!isLines) return corruptJson(parseJson(body), document, protect);
  const lines = body.split('\n').slice(0, -1);
  const chosen = document.seed % lines.length;
  const corrupted = lines.map((line, index) =>
    index === chosen ? corruptJson(parseJson(line), document, protect) : line,
  );
  return `${corrupted.join('\n')}\n`;
}

function encode(
  bytes: Buffer,
  coding: ResponseCorruption['coding'],
): [Buffer, Record<string, string>] {
  switch (coding) {
    case 'plain':
      return [bytes, {}];
    case 'gzip':
      return [gzipSync(bytes), { 'content-encoding': 'gzip' }];
    case 'cut gzip':
      return [gzipSync(bytes).subarray(0, -9), { 'content-encoding': 'gzip' }];
    case 'claimed gzip':
      return [bytes, { 'content-encoding': 'gzip' }];
    case 'unknown':
      return [bytes, { 'content-encoding': 'br' }];
  }
}
