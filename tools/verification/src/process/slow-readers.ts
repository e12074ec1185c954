import { setTimeout as sleep } from 'node:timers/promises';
import { textTable } from '@source-mixpanel/text';
import { PlantedValueCounter } from '../harness/privacy/planted-values.js';
import { startBigExport } from '../harness/projects/big-export.js';
import { readBigExport, type BigRead, type BigReadOptions } from './big-read.js';
import type { ExperimentReport } from '../harness/report/experiment-report.js';

export interface SlowReaderOptions {
  /** The number of events in the small body, of a thousand bytes each. */
  readonly small: number;
  /** The number of events in the large body. */
  readonly large: number;
  /** How long a reader is slow or does not read. */
  readonly seconds: number;
}

const MEGABYTE = 1024 * 1024;
/** The resident memory that the process may use. */
const MAX_BYTES = 200 * MEGABYTE;
/** By how much the memory for a large body may exceed that for a small one. */
const MAX_GROWTH_BYTES = 50 * MEGABYTE;
const SLOW_BYTES_PER_SECOND = 100_000;
/** How soon the process must end after its reader has closed the pipe. */
const MAX_EXIT_MILLISECONDS = 10_000;

type Pace = NonNullable<BigReadOptions['pace']>;

interface Case {
  readonly name: string;
  readonly lines: number;
  readonly pace?: Pace;
  readonly closeAfter?: number;
}

/** Reads with readers that are slow, pause or close the pipe. Memory must stay bounded, and no line may be lost. */
export async function slowReaders(options: SlowReaderOptions): Promise<ExperimentReport> {
  const { small, large, seconds } = options;
  const cases: readonly Case[] = [
    { name: 'a quick reader, small body', lines: small },
    { name: 'a quick reader, large body', lines: large },
    { name: '100 kB a second, large body', lines: large, pace: trickle(seconds) },
    { name: 'stops in the middle, large body', lines: large, pace: pauseOnce(seconds) },
    { name: 'closes the pipe', lines: large, closeAfter: 300_000 },
  ];
  const reads: (Case & BigRead)[] = [];
  const planted = new PlantedValueCounter();
  for (const entry of cases) {
    const source = await startBigExport(entry.lines);
    try {
      const read = await readBigExport(source, { ...entry, onOutput: planted.watch() });
      reads.push({ ...entry, ...read });
    } finally {
      await source.close();
    }
  }
  const finished = reads.filter(({ closeAfter }) => closeAfter === undefined);
  const sum = (figure: (read: Case & BigRead) => number): number =>
    finished.reduce((total, read) => total + figure(read), 0);
  return {
    experiment: 'slow and broken readers',
    faults: cases.length - 2,
    syncs: reads.length,
    expected: sum(({ lines }) => lines),
    delivered: sum(({ delivered }) => delivered),
    doubled: 0,
    shortCompletes: finished.filter((read) => read.end.code === 0 && read.delivered < read.lines)
      .length,
    hangs: reads.filter(({ end }) => end.hung).length,
    problems: [...reads.flatMap(problemsOf), ...growthOf(reads), ...planted.problems()],
    notes: [
      planted.note(),
      textTable(
        ['reader', 'events', 'seconds', 'peak MB'],
        reads.map(({ name, delivered, end }) => [
          name,
          delivered.toLocaleString('en'),
          (end.milliseconds / 1000).toFixed(1),
          (end.peakBytes / MEGABYTE).toFixed(0),
        ]),
      ),
    ],
  };
}

/** Reads 100 kB a second for a while, then as fast as possible. */
function trickle(seconds: number): Pace {
  return async ({ bytes, milliseconds }) => {
    if (milliseconds < seconds * 1000)
      await sleep((1000 * bytes) / SLOW_BYTES_PER_SECOND - milliseconds);
  };
}

function pauseOnce(seconds: number): Pace {
  let paused = false;
  return async ({ bytes }) => {
    if (paused || bytes < MEGABYTE) return;
    paused = true;
    await sleep(seconds * 1000);
  };
}

function problemsOf({
  name,
  lines,
  closeAfter,
  delivered,
  end,
  problems,
}: Case & BigRead): string[] {
  const found = [...problems];
  if (end.hung) found.push('it hangs');
  if (end.stderr !== '') found.push('it wrote to stderr');
  if (end.peakBytes === 0) found.push('its memory could not be measured');
  if (end.peakBytes > MAX_BYTES)
    found.push(`it used ${Math.round(end.peakBytes / MEGABYTE)} MB of memory`);
  if (closeAfter === undefined) {
    if (end.code !== 0) found.push(`it ended with exit code ${String(end.code)}`);
    if (delivered !== lines) found.push(`${lines - delivered} events are missing`);
  } else {
    if (end.code !== 1) found.push(`it ended with exit code ${String(end.code)}, not 1`);
    if (end.milliseconds > MAX_EXIT_MILLISECONDS) found.push('it did not end at once');
  }
  return found.map((problem) => `${name}: ${problem}`);
}

function growthOf(reads: readonly BigRead[]): string[] {
  const [small, ...others] = reads.map(({ end }) => end.peakBytes);
  const growth = Math.max(...others) - (small ?? 0);
  return growth > MAX_GROWTH_BYTES
    ? [`memory grows with the body, by ${Math.round(growth / MEGABYTE)} MB`]
    : [];
}
