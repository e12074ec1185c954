import { setTimeout as sleep } from 'node:timers/promises';
import { startConnector } from '../harness/processes/connector-process.js';
import type { ScratchFiles } from '../harness/workspace/scratch-files.js';
import { BodyServer } from './body-server.js';
import { writeExportBody } from './export-bodies.js';
import { writeProfilePage } from './profile-page.js';
import { readCommand, type ReadCommandOptions } from './read-command.js';

/**
 * The decompressed megabytes of the prepared body. Larger bodies repeat it as several members of
 * one gzip file.
 */
const MEMBER_MEGABYTES = 100;
const PROFILES = 40_000;
const TIMEOUT_MILLISECONDS = 1_800_000;

export interface MemoryFigure {
  /** What was read, such as `export, 100 MB`. */
  readonly read: string;
  /** The peak resident memory of the process, as the kernel reports it. */
  readonly peakMegabytes: number;
  readonly outputMegabytes: number;
  readonly seconds: number;
}

interface Case extends Pick<ReadCommandOptions, 'stream' | 'days' | 'config'> {
  readonly read: string;
  /** The body for the server, in the notation of `serve-bodies.ts`. */
  readonly body: string;
  /** Whether the output is read slowly at first: 20 MB per second for ten seconds. */
  readonly isSlow?: boolean;
}

/**
 * Measures the peak memory of several reads.
 * @param largest the decompressed megabytes of the largest body
 */
export async function benchMemory(
  files: ScratchFiles,
  largest: number,
): Promise<readonly MemoryFigure[]> {
  const { path } = await writeExportBody(files.directory, { megabytes: MEMBER_MEGABYTES, seed: 1 });
  const page = await writeProfilePage(files.directory, PROFILES);
  const body = (megabytes: number): Case => ({
    read: `export, ${String(megabytes)} MB`,
    stream: 'export',
    body: `${path}*${String(Math.ceil(megabytes / MEMBER_MEGABYTES))}`,
  });
  const cases: readonly Case[] = [
    body(MEMBER_MEGABYTES),
    body(1000),
    body(largest),
    { ...body(1000), read: 'export, 1000 MB, slow reader', isSlow: true },
    { ...body(MEMBER_MEGABYTES), read: 'export, 8 x 100 MB at a time', days: 8 },
    {
      read: `engage, a page of ${PROFILES.toLocaleString('en')} profiles`,
      stream: 'engage',
      body: page,
      config: { page_size: PROFILES },
    },
  ];
  const figures: MemoryFigure[] = [];
  for (const entry of cases) figures.push(await measure(files, entry));
  return figures;
}

async function measure(files: ScratchFiles, entry: Case): Promise<MemoryFigure> {
  const { read, body, isSlow = false, ...options } = entry;
  const server = await BodyServer.start([body]);
  // The first two words, `node` and the program, are omitted, because `startConnector` runs the
  // launcher in bin/.
  const [, , ...args] = await readCommand(files, { program: '', ...options });
  const child = startConnector(args, {
    environment: { SOURCE_MIXPANEL_BASE_URL: server.url },
    timeoutMilliseconds: TIMEOUT_MILLISECONDS,
  });
  const started = performance.now();
  let bytes = 0;
  for await (const chunk of child.stdout) {
    bytes += (chunk as Uint8Array).length;
    const milliseconds = performance.now() - started;
    const millisecondsAhead = bytes / 20_000 - milliseconds;
    if (isSlow && milliseconds < 10_000 && millisecondsAhead > 1) {
      await sleep(millisecondsAhead);
    }
  }
  const end = await child.end();
  await server.stop();
  if (end.code !== 0) throw new Error(`${read}: exit code ${String(end.code)}\n${end.stderr}`);
  return {
    read,
    peakMegabytes: end.peakBytes / 1e6,
    outputMegabytes: bytes / 1e6,
    seconds: end.milliseconds / 1000,
  };
}
