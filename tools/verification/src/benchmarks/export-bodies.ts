import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { sampleEvents } from '@source-mixpanel/testing/sample-events';

/** A prepared body of an export, as it stands on the wire. */
export interface ExportBody {
  readonly path: string;
  readonly events: number;
  readonly decodedBytes: number;
  readonly wireBytes: number;
}

/** Far more than the 32 KiB gzip looks back: that it comes again and again does not show. */
const BLOCK_BYTES = 8_000_000;

/** Writes a body of so many bytes, or up to a block more, as one gzip member of level 6. */
export async function writeExportBody(
  directory: string,
  { megabytes, seed }: { readonly megabytes: number; readonly seed: number },
): Promise<ExportBody> {
  const block = sampleEvents(Math.min(BLOCK_BYTES, megabytes * 1e6), seed);
  const blocks = Math.ceil((megabytes * 1e6) / block.length);
  const path = join(directory, `events-${String(seed)}.gz`);
  await pipeline(
    Readable.from(Array.from({ length: blocks }, () => block)),
    createGzip(),
    createWriteStream(path),
  );
  let events = 0;
  for (let at = block.indexOf(0x0a); at !== -1; at = block.indexOf(0x0a, at + 1)) events += 1;
  const { size } = await stat(path);
  return {
    path,
    events: events * blocks,
    decodedBytes: block.length * blocks,
    wireBytes: size,
  };
}
