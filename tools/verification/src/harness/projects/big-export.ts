import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { PLANTED_MEMBERS_JSON } from '../privacy/planted-values.js';
import { startLocalServer, type LocalServer } from '../processes/local-server.js';

export interface BigExport extends LocalServer {
  readonly lines: number;
}

/** Makes each line about 1000 bytes long. */
const PADDING = 'x'.repeat(700);
/** The number of lines that are sent in one write. */
const LINES_PER_BLOCK = 64;

/**
 * Starts a server whose export has `lines` events in one uncompressed body. The server generates
 * the body while it sends it, so that only the connector has to cope with its size.
 */
export async function startBigExport(lines: number): Promise<BigExport> {
  const server = await startLocalServer((request, response) => {
    if (request.url?.startsWith('/api/2.0/export') === true) void send(response, lines);
    else response.writeHead(404).end('{"error": "not here"}');
  });
  return { ...server, lines };
}

/** Returns whether the data of a record is the complete data of the event with this index. */
export function isExpectedEvent(
  index: number,
  data: { readonly [name: string]: unknown },
): boolean {
  return data['insert_id'] === `event-${index}` && data['filling'] === PADDING;
}

async function send(response: ServerResponse, lines: number): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/plain' });
  // Clients may close the connection early on purpose.
  await pipeline(Readable.from(blocks(lines)), response).catch(() => undefined);
}

function* blocks(lines: number): Generator<string> {
  for (let from = 0; from < lines; from += LINES_PER_BLOCK) {
    const count = Math.min(LINES_PER_BLOCK, lines - from);
    yield Array.from({ length: count }, (_, index) => lineOf(from + index)).join('');
  }
}

function lineOf(index: number): string {
  return `{"event":"big","properties":{"time":1794268800,"distinct_id":"user-${index % 97}","$insert_id":"event-${index}","filling":"${PADDING}",${PLANTED_MEMBERS_JSON}}}\n`;
}
