import { formatDuration } from '../harness/report/format-duration.js';
import { median } from '../harness/report/median.js';
import type { ResultTable } from '../harness/report/write-results.js';
import type { Connector } from './connector.js';
import type { PacedSync } from './paced-syncs.js';
import type { SpeedSeries } from './speed-runs.js';

/**
 * Start-up and speed: the line `seconds = startSeconds + records / recordsPerSecond` through the
 * medians of two sizes.
 */
export interface SpeedLine {
  readonly startSeconds: number;
  readonly recordsPerSecond: number;
}

/** The medians of one connector in one experiment. */
export interface SpeedFigure {
  readonly experiment: string;
  readonly connector: Connector['name'];
  readonly streams: number;
  readonly records: number;
  /** The duration of the program, including start-up. */
  readonly seconds: number;
  /** Undefined if the experiment has only one size. */
  readonly line: SpeedLine | undefined;
  /** Megabytes of events per second, after decompression; 0 if no events are read. */
  readonly megabytesPerSecond: number;
  readonly peakMegabytes: number;
  readonly queryRequests: number;
  readonly exportRequests: number;
  /** The duration in seconds, including the time that the connector slept on a virtual clock. */
  readonly makespan: number;
}

/** Computes the medians of the runs of one connector. */
export function speedFigure(series: SpeedSeries): SpeedFigure {
  const { experiment, connector, streams, runs } = series;
  const middle = (pick: (run: (typeof runs)[number]) => number): number => median(runs.map(pick));
  return {
    experiment,
    connector,
    streams: streams.length,
    records: middle(({ records }) => records),
    seconds: middle(({ seconds }) => seconds),
    line: lineOf(series),
    megabytesPerSecond: middle(({ requests, seconds }) => requests.exportBytes / 1e6 / seconds),
    peakMegabytes: middle(({ peakBytes }) => peakBytes / 1e6),
    queryRequests: middle(({ requests }) => requests.query),
    exportRequests: middle(({ requests }) => requests.export),
    makespan: middle(({ seconds, slept }) => seconds + slept),
  };
}

function lineOf({ runs, smallerRuns }: SpeedSeries): SpeedLine | undefined {
  if (smallerRuns.length === 0) return undefined;
  const point = (of: SpeedSeries['runs']): { records: number; seconds: number } => ({
    records: median(of.map(({ records }) => records)),
    seconds: median(of.map(({ seconds }) => seconds)),
  });
  const [large, small] = [point(runs), point(smallerRuns)];
  const recordsPerSecond = (large.records - small.records) / (large.seconds - small.seconds);
  return { startSeconds: large.seconds - large.records / recordsPerSecond, recordsPerSecond };
}

export function speedTable(figures: readonly SpeedFigure[]): ResultTable {
  const head = [
    'read',
    'connector',
    'streams',
    'records',
    'seconds',
    'start',
    'then records/s',
    'MB/s',
    'peak MB',
  ];
  const rows = figures.map((figure) => [
    figure.experiment,
    figure.connector,
    String(figure.streams),
    figure.records.toLocaleString('en'),
    figure.seconds.toFixed(2),
    figure.line === undefined ? '' : `${figure.line.startSeconds.toFixed(2)} s`,
    figure.line === undefined ? '' : Math.round(figure.line.recordsPerSecond).toLocaleString('en'),
    figure.megabytesPerSecond.toFixed(1),
    figure.peakMegabytes.toFixed(0),
    String(figure.queryRequests),
    String(figure.exportRequests),
    formatDuration(figure.makespan),
  ]);
  return { columns: [...head, 'query', 'export', 'with its pauses'], rows };
}

export function pacedTable(syncs: readonly PacedSync[]): ResultTable {
  const columns = [
    'project',
    'connector',
    'streams',
    'query',
    'export',
    'free pages',
    '429',
    'makespan',
    '',
  ];
  const rows = syncs.map((sync) => [
    sync.project,
    sync.connector,
    String(sync.streams),
    String(sync.queryRequests),
    String(sync.exportRequests),
    String(sync.freePages),
    String(sync.refusals),
    formatDuration(sync.makespan),
    sync.failure === undefined ? 'complete' : `FAILED: ${sync.failure.slice(0, 60)}`,
  ]);
  return { columns, rows };
}
