import { Buffer } from 'node:buffer';
import { createWriteStream } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { sampleEvents } from '@source-mixpanel/testing/sample-events';

/** A file with the compressed body of an export. */
export interface ExportBody {
  readonly path: string;
  readonly events: number;
  readonly decodedBytes: number;
  readonly wireBytes: number;
}

/**
 * The size of the block that a body repeats. It is much larger than the 32 KiB window of gzip, so
 * gzip cannot make use of it.
 */
const BLOCK_BYTES = 8_000_000;

/** The number of events in a body by name and hour, in the format of `/api/query/events`. */
export type BodyCounts = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Returns the path of the file with the `BodyCounts` of a body. */
export function countsFile(body: string): string {
  return `${body}.counts.json`;
}

export interface ExportBodyOptions {
  readonly megabytes: number;
  readonly seed: number;
  /** The unit of `time` in the events; default: seconds. */
  readonly times?: 'seconds' | 'milliseconds' | undefined;
}

/**
 * Writes a body of at least this size, compressed with the default level of gzip, and a file with
 * its `BodyCounts`.
 */
export async function writeExportBody(
  directory: string,
  { megabytes, seed, times = 'seconds' }: ExportBodyOptions,
): Promise<ExportBody> {
  const sample = sampleEvents(Math.min(BLOCK_BYTES, megabytes * 1e6), seed);
  const block = times === 'seconds' ? sample : inMilliseconds(sample);
  const blocks = Math.ceil((megabytes * 1e6) / block.length);
  const path = join(directory, `events-${String(seed)}-${times}.gz`);
  await pipeline(
    Readable.from(Array.from({ length: blocks }, () => block)),
    createGzip(),
    createWriteStream(path),
  );
  const lines = sample.toString().trimEnd().split('\n');
  await writeFile(countsFile(path), JSON.stringify(countLines(lines, blocks)));
  const { size } = await stat(path);
  return {
    path,
    events: lines.length * blocks,
    decodedBytes: block.length * blocks,
    wireBytes: size,
  };
}

/**
 * Counts the events in a body by name and hour.
 * @param copies how often the body repeats these lines
 */
function countLines(lines: readonly string[], copies: number): BodyCounts {
  const counts: Record<string, Record<string, number>> = {};
  for (const line of lines) {
    const { event, properties } = JSON.parse(line) as {
      readonly event: string;
      readonly properties: { readonly time: number };
    };
    const hours = (counts[event] ??= {});
    const shown = new Date(1000 * properties.time).toISOString();
    const hour = `${shown.slice(0, 10)} ${shown.slice(11, 13)}:00:00`;
    hours[hour] = (hours[hour] ?? 0) + copies;
  }
  return counts;
}

function inMilliseconds(lines: Buffer): Buffer {
  return Buffer.from(lines.toString().replaceAll(/"time":\d+/g, '$&123'));
}
