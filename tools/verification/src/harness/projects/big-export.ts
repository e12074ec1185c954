import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { PLANTED_MEMBERS_JSON } from '../privacy/planted-values.js';
import { startLocalServer, type LocalServer } from '../processes/local-server.js';

export interface BigExport extends LocalServer {
  readonly lines: number;
}

/** Of about a thousand bytes each, so that a thousand of them make a megabyte. */
const FILLING = 'x'.repeat(700);
const LINES_AT_A_TIME = 64;

/**
 * An export of that many events in one body, uncompressed and generated while it is sent, so that
 * its size burdens the connector and not this process.
 */
export async function startBigExport(lines: number): Promise<BigExport> {
  const server = await startLocalServer((request, response) => {
    if (request.url?.startsWith('/api/2.0/export') === true) void send(response, lines);
    else response.writeHead(404).end('{"error": "not here"}');
  });
  return { ...server, lines };
}

/** Whether a record is the one of this index, whole. */
export function isExpectedEvent(
  index: number,
  data: { readonly [name: string]: unknown },
): boolean {
  return data['insert_id'] === `event-${index}` && data['filling'] === FILLING;
}

async function send(response: ServerResponse, lines: number): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/plain' });
  // A client that goes away early is part of the experiment.
  await pipeline(Readable.from(blocks(lines)), response).catch(() => undefined);
}

function* blocks(lines: number): Generator<string> {
  for (let from = 0; from < lines; from += LINES_AT_A_TIME) {
    const count = Math.min(LINES_AT_A_TIME, lines - from);
    yield Array.from({ length: count }, (_, index) => line(from + index)).join('');
  }
}

function line(index: number): string {
  return `{"event":"big","properties":{"time":1794268800,"distinct_id":"user-${index % 97}","$insert_id":"event-${index}","filling":"${FILLING}",${PLANTED_MEMBERS_JSON}}}\n`;
}
