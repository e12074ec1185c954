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
import { SETTING_WAYS, type SettingWay } from './setting-ways.js';

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
  /** Of a way that differs from one slice in settings: the least its speed may be of that of one slice. */
  readonly goal?: number | undefined;
  /** Decoded bytes of the source a second, in MB; the median of all rounds, as are the others. */
  readonly megabytesPerSecond: number;
  readonly processorSecondsPerGigabyte: number;
  /** The same of the fastest round, which on a busy machine says more. */
  readonly best: Omit<BytesFigure, 'way' | 'goal' | 'best' | 'seconds'>;
  /** The seconds of every round, which show how they scatter. */
  readonly seconds: readonly number[];
}

export interface BytesReport {
  readonly rounds: number;
  readonly megabytes: number;
  readonly figures: readonly BytesFigure[];
  /**
   * Of the time a bounded wire takes at least: how much of the download it took, and of the read; absent where only
   * settings were measured.
   */
  readonly wire?: { readonly download: number; readonly read: number } | undefined;
}

export interface BenchBytesOptions {
  readonly rounds: number;
  /** Decoded size of each body. */
  readonly megabytes: number;
  /** Measures only what each setting costs. */
  readonly onlySettings: boolean;
}

interface Way {
  readonly name: string;
  readonly goal?: number | undefined;
  readonly decodedBytes: number;
  run(): Promise<PipelineRun>;
}

/** Measures all ways in turn, round by round, so that a busy minute falls on all of them. */
export async function benchBytes(
  files: ScratchFiles,
  { rounds, megabytes, onlySettings }: BenchBytesOptions,
): Promise<BytesReport> {
  const servers: BodyServer[] = [];
  const serve = async (body: ExportBody, rate?: number): Promise<Ground> => {
    const server = await BodyServer.start([body.path], rate);
    servers.push(server);
    return { body, server };
  };
  try {
    const body = await writeExportBody(files.directory, { megabytes, seed: 1 });
    const precise = await writeExportBody(files.directory, {
      megabytes,
      seed: 1,
      times: 'milliseconds',
    });
    const ground = await serve(body);
    const reads = new Reads(files, await buildBoth(files.directory));
    const ways = [
      ...(await waysOf(reads, ground, onlySettings)),
      ...(await settingWays(reads, { seconds: ground, milliseconds: await serve(precise) })),
    ];
    const runs = ways.map((): PipelineRun[] => []);
    for (let round = 0; round < rounds; round += 1) {
      for (const [index, way] of ways.entries()) runs[index]?.push(await way.run());
    }
    const figures = ways.map((way, index) => figureOf(way, runs[index] ?? []));
    if (onlySettings) return { rounds, megabytes, figures };
    const wire = await benchWire(await reads.command(ONE_SLICE), await serve(body, WIRE), rounds);
    return { rounds, megabytes, figures, wire };
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}

interface Programs {
  readonly fast: string;
  readonly plain: string;
}

async function buildBoth(directory: string): Promise<Programs> {
  const [fast, plain] = [join(directory, 'fast'), join(directory, 'plain')];
  await Promise.all([fast, plain].map((path) => mkdir(path)));
  return { fast: await buildConnector(fast), plain: await buildObjectPathConnector(plain) };
}

interface Ground {
  readonly body: ExportBody;
  readonly server: BodyServer;
}

interface ReadOptions {
  readonly days?: number;
  readonly isObjectPath?: boolean;
  readonly config?: JsonObject;
  readonly setting?: SettingWay;
}

/** Reads of `export` by the two builds of the connector. */
class Reads {
  constructor(
    private readonly files: ScratchFiles,
    private readonly programs: Programs,
  ) {}

  async command(name: string, options: ReadOptions = {}): Promise<string> {
    const { days = 1, isObjectPath = false, setting, config = setting?.config ?? {} } = options;
    const program = isObjectPath ? this.programs.plain : this.programs.fast;
    const file = name.replaceAll(/\W+/g, '-');
    const command = { program, stream: 'export', days, config, name: file } as const;
    return (await readCommand(this.files, command)).join(' ');
  }

  async way(name: string, ground: Ground, options: ReadOptions = {}): Promise<Way> {
    const { days = 1, setting } = options;
    const command = await this.command(name, options);
    await expectRecords(command, ground, {
      expected: days * ground.body.events,
      pattern: setting?.everyRecordHas ?? '"RECORD"',
    });
    return {
      name,
      goal: setting?.goal,
      decodedBytes: days * ground.body.decodedBytes,
      run: () => measurePipeline(`${command} | cat > /dev/null`, baseUrl(ground.server.url)),
    };
  }
}

async function waysOf(
  reads: Reads,
  ground: Ground,
  onlySettings: boolean,
): Promise<readonly Way[]> {
  const { decodedBytes, path } = ground.body;
  const file = (command: string): Way => ({
    name: `${command} FILE | cat`,
    decodedBytes,
    run: () => measurePipeline(`${command} ${path} | cat > /dev/null`),
  });
  const always = [file('gunzip -c'), await reads.way(ONE_SLICE, ground)];
  if (onlySettings) return always;
  return [
    ...always,
    ...(hasIgzip() ? [file('igzip -dc')] : []),
    await reads.way(COUNTED, ground, { config: { ...MEASURED_DAY, verify_counts: true } }),
    await reads.way('connector, eight slices', ground, { days: SLICES }),
    await reads.way(OBJECT_PATH, ground, { isObjectPath: true }),
  ];
}

async function settingWays(
  reads: Reads,
  grounds: Readonly<Record<'seconds' | 'milliseconds', Ground>>,
): Promise<readonly Way[]> {
  const ways: Way[] = [];
  for (const setting of SETTING_WAYS) {
    ways.push(await reads.way(setting.name, grounds[setting.times ?? 'seconds'], { setting }));
  }
  return ways;
}

function baseUrl(url: string): Record<string, string> {
  return { SOURCE_MIXPANEL_BASE_URL: url };
}

function hasIgzip(): boolean {
  return spawnSync('igzip', ['--version']).status === 0;
}

/** A reader that loses records would be a fast one, as one that does not compare them with the counts. */
async function expectRecords(
  command: string,
  { server }: Ground,
  { expected, pattern }: { readonly expected: number; readonly pattern: string },
): Promise<void> {
  const { output } = await measurePipeline(
    `${command} | grep -c '${pattern}'`,
    baseUrl(server.url),
  );
  if (Number(output) !== expected) {
    throw new Error(`${output} records with ${pattern} instead of ${String(expected)}`);
  }
  const { output: warnings } = await measurePipeline(
    `${command} | grep -c 'not compared with Mixpanel'`,
    baseUrl(server.url),
  );
  if (Number(warnings) > 0) throw new Error(`${command} counts nothing`);
}

async function benchWire(
  command: string,
  { body, server }: Ground,
  rounds: number,
): Promise<BytesReport['wire']> {
  const least = body.wireBytes / (WIRE * 1e6);
  const [downloads, reads]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    const run = await measurePipeline(`${command} | cat > /dev/null`, baseUrl(server.url));
    reads.push(least / run.seconds);
    downloads.push((1000 * least) / Math.max(...server.takeSent()));
  }
  return { download: median(downloads), read: median(reads) };
}

function figureOf({ name, goal, decodedBytes }: Way, runs: readonly PipelineRun[]): BytesFigure {
  const seconds = runs.map((run) => run.seconds);
  const processorSeconds = runs.map((run) => run.processorSeconds);
  const speeds = (choose: (figures: readonly number[]) => number) => ({
    megabytesPerSecond: decodedBytes / 1e6 / choose(seconds),
    processorSecondsPerGigabyte: choose(processorSeconds) / (decodedBytes / 1e9),
  });
  const best = speeds((figures) => Math.min(...figures));
  return { way: name, goal, ...speeds(median), best, seconds };
}
