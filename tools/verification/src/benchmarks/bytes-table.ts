import { formatTable, type ResultTable } from '../harness/report/write-results.js';
import {
  COUNTED,
  OBJECT_PATH,
  ONE_SLICE,
  type BytesFigure,
  type BytesReport,
} from './bench-bytes.js';

/** Returns the tables as text for the terminal. */
export function bytesText(report: BytesReport): string {
  return [
    `bodies of ${String(report.megabytes)} MB decoded, ${String(report.rounds)} rounds, medians`,
    ...Object.values(bytesTables(report) ?? {}).map(formatTable),
    formatTable(settingsTable(report)),
  ].join('\n\n');
}

/**
 * Returns tables that compare the figures with those of `gunzip`, which come first. Returns
 * undefined if only settings were measured.
 */
export function bytesTables(
  report: BytesReport,
): Record<'speed' | 'ratios', ResultTable> | undefined {
  const { figures, wire } = report;
  if (wire === undefined) return undefined;
  const [gunzip] = figures;
  const rows = figures
    .filter(({ goal }) => goal === undefined)
    .map(({ way, megabytesPerSecond, processorSecondsPerGigabyte }) => [
      way,
      megabytesPerSecond.toFixed(0),
      ratio(megabytesPerSecond, gunzip?.megabytesPerSecond),
      processorSecondsPerGigabyte.toFixed(2),
      ratio(processorSecondsPerGigabyte, gunzip?.processorSecondsPerGigabyte),
    ]);
  const [slice, objects, counted] = [ONE_SLICE, OBJECT_PATH, COUNTED].map((name) =>
    figureNamed(report, name),
  );
  const speed = (figure: BytesFigure | undefined): number =>
    figure?.megabytesPerSecond ?? Number.NaN;
  const processor = (figure: BytesFigure | undefined): number =>
    figure?.processorSecondsPerGigabyte ?? Number.NaN;
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  return {
    speed: { columns: ['', 'MB/s', 'x gunzip', 'CPU s/GB', 'x gunzip'], rows },
    ratios: {
      columns: ['', ''],
      rows: [
        ['one slice, compared with the object path', `${ratio(speed(slice), speed(objects))} x`],
        [
          'counted by event and hour, compared with one slice',
          `${ratio(speed(counted), speed(slice))} x`,
        ],
        ['the same, by processor time', `${ratio(processor(slice), processor(counted))} x`],
        ['of a wire of 10 MB/s, while it downloads', percent(wire.download)],
        ['of a wire of 10 MB/s, over the whole read', percent(wire.read)],
      ],
    },
  };
}

/**
 * Returns a table of how much each setting slows down the read of one slice, from the best figures
 * of all rounds.
 */
export function settingsTable(report: BytesReport): ResultTable {
  const none = figureNamed(report, ONE_SLICE);
  const [gunzip] = report.figures;
  const row = (figure: BytesFigure): readonly string[] => [
    figure.goal === undefined ? 'none of them' : figure.way,
    figure.best.megabytesPerSecond.toFixed(0),
    ratio(figure.best.megabytesPerSecond, gunzip?.best.megabytesPerSecond),
    ratio(figure.best.megabytesPerSecond, none?.best.megabytesPerSecond),
    ratio(figure.best.processorSecondsPerGigabyte, none?.best.processorSecondsPerGigabyte),
    figure.goal?.toFixed(2) ?? '-',
  ];
  const settings = report.figures.filter(({ goal }) => goal !== undefined);
  return {
    columns: ['settings', 'MB/s', 'x gunzip', 'speed, x none', 'CPU, x none', 'goal of speed'],
    rows: [...(none === undefined ? [] : [none]), ...settings].map(row),
  };
}

function figureNamed({ figures }: BytesReport, name: string): BytesFigure | undefined {
  return figures.find(({ way }) => way === name);
}

function ratio(first: number, second: number | undefined): string {
  return second === undefined ? '' : (first / second).toFixed(2);
}
