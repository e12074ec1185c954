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
/** The bandwidth of a download over the slow connection, in megabytes per second. */
const SLOW_MEGABYTES_PER_SECOND = 10;

/** The names of measurements whose results the tables compare with each other. */
export const ONE_SLICE = 'connector, one slice';
export const OBJECT_PATH = 'object path, one slice';
export const COUNTED = 'connector, one slice, counted by event and hour';

/** The day of the first events in the body. */
const MEASURED_DAY = { start_date: '2024-06-10', end_date: '2024-06-10' };

export interface BytesFigure {
  readonly way: string;
  /** For settings: the minimum speed, as a fraction of the speed without settings. */
  readonly goal?: number | undefined;
  /** Decompressed megabytes per second: the median of all rounds, like the next figure. */
  readonly megabytesPerSecond: number;
  readonly processorSecondsPerGigabyte: number;
  /** The best figures of all rounds, which other processes of the machine disturb least. */
  readonly best: Omit<BytesFigure, 'way' | 'goal' | 'best' | 'seconds'>;
  /** The seconds of each round, which show how much the rounds vary. */
  readonly seconds: readonly number[];
}

export interface BytesReport {
  readonly rounds: number;
  readonly megabytes: number;
  readonly figures: readonly BytesFigure[];
  /** For a slow connection: the minimum time as a fraction of the real time. */
  readonly wire?: { readonly download: number; readonly read: number } | undefined;
}

export interface BenchBytesOptions {
  readonly rounds: number;
  /** The decompressed size of each body. */
  readonly megabytes: number;
  /** Whether to measure only how much settings slow down the connector. */
  readonly onlySettings: boolean;
}

/** Something that is measured: a way to read the body. */
interface Way {
  readonly name: string;
  readonly goal?: number | undefined;
  readonly decodedBytes: number;
  run(): Promise<PipelineRun>;
}

/** Measures all ways once in each round, so that other load on the machine affects all of them. */
export async function benchBytes(
  files: ScratchFiles,
  { rounds, megabytes, onlySettings }: BenchBytesOptions,
): Promise<BytesReport> {
  const servers: BodyServer[] = [];
  const serve = async (body: ExportBody, rate?: number): Promise<ServedBody> => {
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
    const served = await serve(body);
    const reads = new Reads(files, await buildPrograms(files.directory));
    const ways = [
      ...(await waysOf(reads, served, onlySettings)),
      ...(await settingWays(reads, { seconds: served, milliseconds: await serve(precise) })),
    ];
    const runs = ways.map((): PipelineRun[] => []);
    for (let round = 0; round < rounds; round += 1) {
      for (const [index, way] of ways.entries()) runs[index]?.push(await way.run());
    }
    const figures = ways.map((way, index) => figureOf(way, runs[index] ?? []));
    if (onlySettings) return { rounds, megabytes, figures };
    const wire = await benchWire(
      await reads.command(ONE_SLICE),
      await serve(body, SLOW_MEGABYTES_PER_SECOND),
      rounds,
    );
    return { rounds, megabytes, figures, wire };
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}

interface Programs {
  readonly fast: string;
  readonly plain: string;
}

async function buildPrograms(directory: string): Promise<Programs> {
  const [fast, plain] = [join(directory, 'fast'), join(directory, 'plain')];
  await Promise.all([fast, plain].map((path) => mkdir(path)));
  return { fast: await buildConnector(fast), plain: await buildObjectPathConnector(plain) };
}

interface ServedBody {
  readonly body: ExportBody;
  readonly server: BodyServer;
}

interface ReadOptions {
  readonly days?: number;
  readonly isObjectPath?: boolean;
  readonly config?: JsonObject;
  readonly setting?: SettingWay;
}

/** Creates commands with which the two builds of the connector read `export`. */
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

  async way(name: string, served: ServedBody, options: ReadOptions = {}): Promise<Way> {
    const { days = 1, setting } = options;
    const command = await this.command(name, options);
    await expectRecords(command, served, {
      expected: days * served.body.events,
      pattern: setting?.everyRecordHas ?? '"RECORD"',
    });
    return {
      name,
      goal: setting?.goal,
      decodedBytes: days * served.body.decodedBytes,
      run: () => measurePipeline(`${command} | cat > /dev/null`, baseUrl(served.server.url)),
    };
  }
}

async function waysOf(
  reads: Reads,
  served: ServedBody,
  onlySettings: boolean,
): Promise<readonly Way[]> {
  const { decodedBytes, path } = served.body;
  const file = (command: string): Way => ({
    name: `${command} FILE | cat`,
    decodedBytes,
    run: () => measurePipeline(`${command} ${path} | cat > /dev/null`),
  });
  const always = [file('gunzip -c'), await reads.way(ONE_SLICE, served)];
  if (onlySettings) return always;
  return [
    ...always,
    ...(hasIgzip() ? [file('igzip -dc')] : []),
    await reads.way(COUNTED, served, { config: { ...MEASURED_DAY, verify_counts: true } }),
    await reads.way('connector, eight slices', served, { days: SLICES }),
    await reads.way(OBJECT_PATH, served, { isObjectPath: true }),
  ];
}

async function settingWays(
  reads: Reads,
  bodies: Readonly<Record<'seconds' | 'milliseconds', ServedBody>>,
): Promise<readonly Way[]> {
  const ways: Way[] = [];
  for (const setting of SETTING_WAYS) {
    ways.push(await reads.way(setting.name, bodies[setting.times ?? 'seconds'], { setting }));
  }
  return ways;
}

function baseUrl(url: string): Record<string, string> {
  return { SOURCE_MIXPANEL_BASE_URL: url };
}

function hasIgzip(): boolean {
  return spawnSync('igzip', ['--version']).status === 0;
}

/**
 * Checks before the measurement that the command emits all records and, with `verify_counts`,
 * compares them. Otherwise it would seem fast.
 */
async function expectRecords(
  command: string,
  { server }: ServedBody,
  { expected, pattern }: { readonly expected: number; readonly pattern: string },
): Promise<void> {
  const { output } = await measurePipeline(
    `${command} | grep -c '${pattern}'`,
    baseUrl(server.url),
  );
  if (Number(output) !== expected) {
    throw new Error(
      `the command emits ${output} records with ${pattern} instead of ${String(expected)}`,
    );
  }
  const { output: warnings } = await measurePipeline(
    `${command} | grep -c 'not compared with Mixpanel'`,
    baseUrl(server.url),
  );
  if (Number(warnings) > 0) throw new Error(`${command} does not compare the records with counts`);
}

/** Measures how well the connector uses a slow connection. */
async function benchWire(
  command: string,
  { body, server }: ServedBody,
  rounds: number,
): Promise<BytesReport['wire']> {
  const minSeconds = body.wireBytes / (SLOW_MEGABYTES_PER_SECOND * 1e6);
  const [downloads, reads]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    const run = await measurePipeline(`${command} | cat > /dev/null`, baseUrl(server.url));
    reads.push(minSeconds / run.seconds);
    downloads.push((1000 * minSeconds) / Math.max(...server.takeDurations()));
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
