import { printed, type ResultTable } from '../harness/report/write-results.js';
import { COUNTED, OBJECT_PATH, ONE_SLICE, type BytesReport } from './bench-bytes.js';

export function bytesText(report: BytesReport): string {
  const { speed, ratios } = bytesTables(report);
  return [
    `bodies of ${String(report.megabytes)} MB decoded, ${String(report.rounds)} rounds, medians`,
    printed(speed),
    printed(ratios),
  ].join('\n\n');
}

/** The figures compared with those of `gunzip`, the first way. */
export function bytesTables({
  figures,
  wire,
}: BytesReport): Record<'speed' | 'ratios', ResultTable> {
  const [gunzip] = figures;
  const ratio = (first: number, second: number | undefined): string =>
    second === undefined ? '' : (first / second).toFixed(2);
  const rows = figures.map(({ way, megabytesPerSecond, processorSecondsPerGigabyte }) => [
    way,
    megabytesPerSecond.toFixed(0),
    ratio(megabytesPerSecond, gunzip?.megabytesPerSecond),
    processorSecondsPerGigabyte.toFixed(2),
    ratio(processorSecondsPerGigabyte, gunzip?.processorSecondsPerGigabyte),
  ]);
  const speedOf = (name: string): number =>
    figures.find(({ way }) => way === name)?.megabytesPerSecond ?? Number.NaN;
  const gain = ratio(speedOf(ONE_SLICE), speedOf(OBJECT_PATH));
  const processorOf = (name: string): number =>
    figures.find(({ way }) => way === name)?.processorSecondsPerGigabyte ?? Number.NaN;
  const counting = `${ratio(speedOf(COUNTED), speedOf(ONE_SLICE))} x`;
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  return {
    speed: { columns: ['', 'MB/s', 'x gunzip', 'CPU s/GB', 'x gunzip'], rows },
    ratios: {
      columns: ['', ''],
      rows: [
        ['one slice, compared with the object path', `${gain} x`],
        ['counted by event and hour, compared with one slice', counting],
        ['the same, by processor time', `${ratio(processorOf(ONE_SLICE), processorOf(COUNTED))} x`],
        ['of a wire of 10 MB/s, while it downloads', percent(wire.download)],
        ['of a wire of 10 MB/s, over the whole read', percent(wire.read)],
      ],
    },
  };
}
