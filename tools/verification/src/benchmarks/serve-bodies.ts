/**
 * Forked with `[MB a second] FILE...`: a server in a process of its own that hands out prepared gzip
 * files from memory, so that it is not a bottleneck. Ends with its parent.
 *
 * The paths of event counts answer with those of the first file, which `countsFile` holds. Any other path answers
 * with the file of the day asked for, in turn: the first of a month gets the first.
 * `FILE*50` stands for the file fifty times over: gzip takes members side by side for one body.
 * The first number bounds what one download gets; 0 means no bound.
 */
import { existsSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { startLocalServer } from '../harness/processes/local-server.js';
import { countsFile, type BodyCounts } from './export-bodies.js';

/** What is sent to the parent: the URL once, then how long each download took. */
export type ServerNotice =
  | { readonly kind: 'listening'; readonly url: string }
  | { readonly kind: 'sent'; readonly milliseconds: number };

/** Small enough to keep the rate even. */
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
    tell({ kind: 'sent', milliseconds: performance.now() - started });
  });
  response.writeHead(200, {
    'content-type': 'text/plain',
    'content-encoding': 'gzip',
    'content-length': body.reduce((total, member) => total + member.length, 0),
  });
  // A client that goes away early has said so on its own side.
  void pipeline(Readable.from(evenly(body)), response).catch(() => undefined);
});
tell({ kind: 'listening', url: origin });
process.once('disconnect', () => process.exit());

function readCounts(path: string): BodyCounts {
  const file = countsFile(path);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as BodyCounts) : {};
}

function sendCounts({ pathname }: URL, response: ServerResponse): void {
  const answer = pathname.endsWith('/names')
    ? Object.keys(counts)
    : { data: { series: [], values: counts }, legend_size: Object.keys(counts).length };
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answer));
}

function tell(notice: ServerNotice): void {
  process.send?.(notice);
}

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
