import { spawnSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject } from '@source-mixpanel/exact-json';
import type { ScratchFiles } from '../harness/workspace/scratch-files.js';
import { BodyServer } from './body-server.js';
import { buildConnector, buildObjectPathConnector } from './connector-build.js';
import { writeExportBody, type ExportBody } from './export-bodies.js';
import { measurePipeline, type PipelineRun } from './measure-pipeline.js';
import { median } from '../harness/report/median.js';
import { readCommand } from './read-command.js';

const SLICES = 8;
/** Megabytes a second that one download gets of the bounded wire. */
const WIRE = 10;

/** Ways that are compared with each other. */
export const ONE_SLICE = 'connector, one slice';
export const OBJECT_PATH = 'object path, one slice';
export const COUNTED = 'connector, one slice, counted by event and hour';

/** The day on which the events of the body begin. */
const MEASURED_DAY = { start_date: '2024-06-10', end_date: '2024-06-10' };

export interface BytesFigure {
  readonly way: string;
  /** Decoded bytes of the source a second, in MB; the median of all rounds, as are the others. */
  readonly megabytesPerSecond: number;
  readonly processorSecondsPerGigabyte: number;
  /** Every round, for who wants to know how they scatter. */
  readonly seconds: readonly number[];
}

export interface BytesReport {
  readonly rounds: number;
  readonly megabytes: number;
  readonly figures: readonly BytesFigure[];
  /** Of the time a bounded wire takes at least: how much of the download it took, and of the read. */
  readonly wire: { readonly download: number; readonly read: number };
}

export interface BenchBytesOptions {
  readonly rounds: number;
  /** Decoded size of each body. */
  readonly megabytes: number;
}

interface Way {
  readonly name: string;
  readonly decodedBytes: number;
  run(): Promise<PipelineRun>;
}

/** Measures all ways in turn, round by round, so that a busy minute falls on all of them. */
export async function benchBytes(
  files: ScratchFiles,
  { rounds, megabytes }: BenchBytesOptions,
): Promise<BytesReport> {
  const body = await writeExportBody(files.directory, { megabytes, seed: 1 });
  const server = await BodyServer.start([body.path]);
  const bounded = await BodyServer.start([body.path], WIRE);
  try {
    const programs = await buildBoth(files.directory);
    const ways = await waysOf(files, { body, url: server.url, ...programs });
    const runs = ways.map((): PipelineRun[] => []);
    for (let round = 0; round < rounds; round += 1) {
      for (const [index, way] of ways.entries()) runs[index]?.push(await way.run());
    }
    const figures = ways.map((way, index) => figureOf(way, runs[index] ?? []));
    const command = (await readCommand(files, { program: programs.fast, stream: 'export' })).join(
      ' ',
    );
    const wire = await benchWire(command, { body, server: bounded, rounds });
    return { rounds, megabytes, figures, wire };
  } finally {
    await Promise.all([server.stop(), bounded.stop()]);
  }
}

async function buildBoth(directory: string): Promise<{ fast: string; plain: string }> {
  const [fast, plain] = [join(directory, 'fast'), join(directory, 'plain')];
  await Promise.all([fast, plain].map((path) => mkdir(path)));
  return { fast: await buildConnector(fast), plain: await buildObjectPathConnector(plain) };
}

interface Ground {
  readonly body: ExportBody;
  readonly url: string;
  readonly fast: string;
  readonly plain: string;
}

async function waysOf(files: ScratchFiles, ground: Ground): Promise<readonly Way[]> {
  const { body, fast, plain } = ground;
  const { decodedBytes, path } = body;
  const file = (command: string): Way => ({
    name: `${command} FILE | cat`,
    decodedBytes,
    run: () => measurePipeline(`${command} ${path} | cat > /dev/null`),
  });
  const read = async (
    name: string,
    program: string,
    { days = 1, config = {} }: { readonly days?: number; readonly config?: JsonObject } = {},
  ): Promise<Way> => {
    const options = { program, stream: 'export', days, config } as const;
    const file = name.replaceAll(/\W+/g, '-');
    const command = (await readCommand(files, { ...options, name: file })).join(' ');
    await expectRecords(command, ground, days * body.events);
    return {
      name,
      decodedBytes: days * decodedBytes,
      run: () => measurePipeline(`${command} | cat > /dev/null`, baseUrl(ground.url)),
    };
  };
  return [
    file('gunzip -c'),
    ...(hasIgzip() ? [file('igzip -dc')] : []),
    await read(ONE_SLICE, fast),
    await read(COUNTED, fast, { config: { ...MEASURED_DAY, verify_counts: true } }),
    await read('connector, eight slices', fast, { days: SLICES }),
    await read(OBJECT_PATH, plain),
  ];
}

function baseUrl(url: string): Record<string, string> {
  return { SOURCE_MIXPANEL_BASE_URL: url };
}

function hasIgzip(): boolean {
  return spawnSync('igzip', ['--version']).status === 0;
}

/** A reader that loses records would be a fast one, as one that does not compare them with the counts. */
async function expectRecords(command: string, { url }: Ground, expected: number): Promise<void> {
  const { output } = await measurePipeline(`${command} | grep -c '"RECORD"'`, baseUrl(url));
  if (Number(output) !== expected) {
    throw new Error(`${output} records instead of ${String(expected)}`);
  }
  const { output: warnings } = await measurePipeline(
    `${command} | grep -c 'not compared with Mixpanel'`,
    baseUrl(url),
  );
  if (Number(warnings) > 0) throw new Error(`${command} counts nothing`);
}

async function benchWire(
  command: string,
  ground: { readonly body: ExportBody; readonly server: BodyServer; readonly rounds: number },
): Promise<BytesReport['wire']> {
  const { body, server, rounds } = ground;
  const least = body.wireBytes / (WIRE * 1e6);
  const [downloads, reads]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    const run = await measurePipeline(`${command} | cat > /dev/null`, baseUrl(server.url));
    reads.push(least / run.seconds);
    downloads.push((1000 * least) / Math.max(...server.takeSent()));
  }
  return { download: median(downloads), read: median(reads) };
}

function figureOf({ name, decodedBytes }: Way, runs: readonly PipelineRun[]): BytesFigure {
  const processor = median(runs.map(({ processorSeconds }) => processorSeconds));
  const seconds = runs.map((run) => run.seconds);
  return {
    way: name,
    megabytesPerSecond: decodedBytes / 1e6 / median(seconds),
    processorSecondsPerGigabyte: processor / (decodedBytes / 1e9),
    seconds,
  };
}
