import { textTable } from '@source-mixpanel/text';
import type { BytesReport } from './bench-bytes.js';

/** The figures beside those of `gunzip`, the first way. */
export function bytesTable({ rounds, megabytes, figures, wire }: BytesReport): string {
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
  const gain = ratio(speedOf('connector, one slice'), speedOf('object path, one slice'));
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  return [
    `bodies of ${String(megabytes)} MB decoded, ${String(rounds)} rounds, medians`,
    textTable(['', 'MB/s', 'x gunzip', 'CPU s/GB', 'x gunzip'], rows),
    `one slice: ${gain} x the object path`,
    `of a wire of 10 MB/s: ${percent(wire.download)} while it downloads, ${percent(wire.read)} of the whole read`,
  ].join('\n\n');
}
