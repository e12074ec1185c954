/**
 * A server in its own process, which `BodyServer` forks with the arguments `MEGABYTES_PER_SECOND
 * FILE...`. It sends prepared gzip files from memory, so that the server is not the bottleneck. It
 * ends when its parent ends.
 *
 * Requests for event counts receive those of the first file (see `countsFile`). All other requests
 * receive the file for the day of their `from_date`: the first file for the first day of the month,
 * and so on; after the last file, the first again. `FILE*50` is the file fifty times, because gzip
 * files can be joined to one file with several members. The first argument is the maximum speed of
 * each download; 0: no limit.
 */
import { existsSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { startLocalServer } from '../harness/processes/local-server.js';
import { countsFile, type BodyCounts } from './export-bodies.js';

/**
 * A message to the parent process: first the URL of the server, then the duration of each download.
 */
export type ServerNotice =
  | { readonly kind: 'listening'; readonly url: string }
  | { readonly kind: 'sent'; readonly milliseconds: number };

/** The size of the parts in which bodies are sent. It is small, so that the speed is even. */
const PART_BYTES = 64 * 1024;

const [megabytes = '0', ...paths] = process.argv.slice(2);
const bytesPerMillisecond = 1000 * Number(megabytes);
const bodies = paths.map((argument) => {
  const [path = '', times = '1'] = argument.split('*');
  return Array.from<Buffer>({ length: Number(times) }).fill(readFileSync(path));
});

const counts = readCounts(paths[0] ?? '');

const { url: origin } = await startLocalServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (url.pathname.startsWith('/api/query/events')) {
    sendCounts(url, response);
    return;
  }
  const day = Number(url.searchParams.get('from_date')?.slice(-2) ?? 1);
  const body = bodies[(day - 1) % bodies.length] ?? [];
  const started = performance.now();
  response.once('finish', () => {
    notify({ kind: 'sent', milliseconds: performance.now() - started });
  });
  response.writeHead(200, {
    'content-type': 'text/plain',
    'content-encoding': 'gzip',
    'content-length': body.reduce((total, member) => total + member.length, 0),
  });
  // If the client disconnects, it reports the reason itself.
  void pipeline(Readable.from(paced(body)), response).catch(() => undefined);
});
notify({ kind: 'listening', url: origin });
process.once('disconnect', () => process.exit());

function readCounts(path: string): BodyCounts {
  const file = countsFile(path);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as BodyCounts) : {};
}

function sendCounts({ pathname }: URL, response: ServerResponse): void {
  const body = pathname.endsWith('/names')
    ? Object.keys(counts)
    : { data: { series: [], values: counts }, legend_size: Object.keys(counts).length };
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function notify(notice: ServerNotice): void {
  process.send?.(notice);
}

/** Yields the body in parts, with pauses if the speed is limited. */
async function* paced(members: readonly Buffer[]): AsyncGenerator<Buffer> {
  const started = performance.now();
  let sent = 0;
  for (const member of members) {
    for (let at = 0; at < member.length; at += PART_BYTES) {
      if (bytesPerMillisecond > 0) {
        const millisecondsAhead = sent / bytesPerMillisecond - (performance.now() - started);
        if (millisecondsAhead > 1) await sleep(millisecondsAhead);
      }
      const part = member.subarray(at, at + PART_BYTES);
      sent += part.length;
      yield part;
    }
  }
}
