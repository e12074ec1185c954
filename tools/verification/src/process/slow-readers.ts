import { setTimeout as sleep } from 'node:timers/promises';
import { textTable } from '@source-mixpanel/text';
import { PlantedValueCounter } from '../harness/privacy/planted-values.js';
import { startBigExport } from '../harness/projects/big-export.js';
import { readBigExport, type BigRead, type BigReadOptions } from './big-read.js';
import { inMegabytes, processProblems } from './process-problems.js';
import type { ExperimentReport } from '../harness/report/experiment-report.js';

export interface SlowReaderOptions {
  /** The number of events in the small body. Each event has about a thousand bytes. */
  readonly small: number;
  /** The number of events in the large body. */
  readonly large: number;
  /** How long a reader is slow, or pauses. */
  readonly seconds: number;
}

const MEGABYTE = 1024 * 1024;
/** The resident memory that the process may use. */
const MAX_BYTES = 200 * MEGABYTE;
/**
 * The number of bytes by which the memory for a large body may exceed the memory for a small one.
 */
const MAX_GROWTH_BYTES = 50 * MEGABYTE;
const SLOW_BYTES_PER_SECOND = 100_000;
/** A process whose reader closes the pipe must end within this time after its start. */
const MAX_EXIT_MILLISECONDS = 10_000;

type Pace = NonNullable<BigReadOptions['pace']>;

interface Case {
  readonly name: string;
  readonly lines: number;
  readonly pace?: Pace;
  readonly closeAfter?: number;
}

/**
 * Reads exports while the reader of the output is slow, pauses or closes the pipe. The connector's
 * memory must stay bounded, and no line may be lost.
 */
export async function runSlowReaders(options: SlowReaderOptions): Promise<ExperimentReport> {
  const { small, large, seconds } = options;
  const cases: readonly Case[] = [
    { name: 'a quick reader, small body', lines: small },
    { name: 'a quick reader, large body', lines: large },
    { name: '100 kB a second, large body', lines: large, pace: readSlowly(seconds) },
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
    problems: [...reads.flatMap(checkRead), ...checkGrowth(reads), ...planted.problems()],
    notes: [
      planted.note(),
      textTable(
        ['reader', 'events', 'seconds', 'peak MB'],
        reads.map(({ name, delivered, end }) => [
          name,
          delivered.toLocaleString('en'),
          (end.milliseconds / 1000).toFixed(1),
          inMegabytes(end.peakBytes),
        ]),
      ),
    ],
  };
}

/** Returns a pace of 100 kB a second for `seconds`, then as fast as possible. */
function readSlowly(seconds: number): Pace {
  return async ({ bytes, milliseconds }) => {
    if (milliseconds < seconds * 1000)
      await sleep((1000 * bytes) / SLOW_BYTES_PER_SECOND - milliseconds);
  };
}

/** Returns a pace that stops once for `seconds`, after the first megabyte. */
function pauseOnce(seconds: number): Pace {
  let paused = false;
  return async ({ bytes }) => {
    if (paused || bytes < MEGABYTE) return;
    paused = true;
    await sleep(seconds * 1000);
  };
}

function checkRead({
  name,
  lines,
  closeAfter,
  delivered,
  end,
  problems,
}: Case & BigRead): string[] {
  const found = [...problems, ...processProblems(end, MAX_BYTES)];
  if (end.peakBytes === 0) found.push('its memory could not be measured');
  if (closeAfter === undefined) {
    if (end.code !== 0) found.push(`it ended with exit code ${String(end.code)}`);
    if (delivered !== lines) found.push(`${lines - delivered} events are missing`);
  } else {
    if (end.code !== 1) found.push(`it ended with exit code ${String(end.code)}, not 1`);
    if (end.milliseconds > MAX_EXIT_MILLISECONDS)
      found.push('it did not end soon after the pipe was closed');
  }
  return found.map((problem) => `${name}: ${problem}`);
}

function checkGrowth(reads: readonly BigRead[]): string[] {
  const [small, ...others] = reads.map(({ end }) => end.peakBytes);
  const growth = Math.max(...others) - (small ?? 0);
  return growth > MAX_GROWTH_BYTES
    ? [`memory grows with the body, by ${inMegabytes(growth)} MB`]
    : [];
}
