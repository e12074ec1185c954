/**
 * A server in its own process, forked by `BodyServer` with the arguments `MEGABYTES_PER_SECOND FILE...`. It sends prepared gzip
 * files from memory, so that the server is not the bottleneck. It ends with its parent.
 *
 * Requests for event counts receive those of the first file, see `countsFile`. Any other request receives the file that
 * belongs to the day of its `from_date`: the first file for the first day of the month, and so on.
 * `FILE*50` means the file repeated fifty times, because a gzip body may consist of several members.
 * The first argument limits the speed of each download; 0 means no limit.
 */
import { existsSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { startLocalServer } from '../harness/processes/local-server.js';
import { countsFile, type BodyCounts } from './export-bodies.js';

/** Messages to the parent process: the URL at the start, then the duration of each download. */
export type ServerNotice =
  | { readonly kind: 'listening'; readonly url: string }
  | { readonly kind: 'sent'; readonly milliseconds: number };

/** The size of the pieces that are sent, which is small enough for an even rate. */
const PIECE_BYTES = 64 * 1024;

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
  // A failed response needs no report: the client reports that it went away.
  void pipeline(Readable.from(evenly(body)), response).catch(() => undefined);
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

/** Yields the body in pieces at the limited speed. */
async function* evenly(members: readonly Buffer[]): AsyncGenerator<Buffer> {
  const started = performance.now();
  let sent = 0;
  for (const member of members) {
    for (let at = 0; at < member.length; at += PIECE_BYTES) {
      if (bytesPerMillisecond > 0) {
        const early = sent / bytesPerMillisecond - (performance.now() - started);
        if (early > 1) await sleep(early);
      }
      const piece = member.subarray(at, at + PIECE_BYTES);
      sent += piece.length;
      yield piece;
    }
  }
}
