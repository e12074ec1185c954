import uPlot from 'uplot';
import { element } from './dom.js';
import { shortCount } from './format.js';

export interface ChartLine {
  readonly label: string;
  /** One value for each instant; null if there is none. */
  readonly values: readonly (number | null)[];
  readonly look: 'bars' | 'line' | 'dashed' | 'steps' | 'dashed steps';
  /** The number of a `--series-…` colour in colours.css, from 1. */
  readonly colour: number;
}

/** Marks instants of the chart, with stripes or with triangles at the top. */
export interface ChartMarks {
  readonly kind: 'band' | 'triangle';
  readonly indexes: readonly number[];
}

export interface ChartOptions {
  /** A description of the chart for screen readers. */
  readonly title: string;
  /** The instants, in epoch seconds. */
  readonly at: readonly number[];
  readonly lines: readonly ChartLine[];
  readonly marks?: readonly ChartMarks[];
  /** The minimum span of time that the chart shows, in seconds. */
  readonly minSpan: number;
  /** Returns the text about one instant, which is shown below the chart. */
  readonly describe: (index: number) => string;
}

const HEIGHT = 260;

/**
 * Creates a chart with the width and the colours of the page. The arrow keys move from one instant
 * to the next, and a text below the chart describes the current one.
 */
export function chart(options: ChartOptions): HTMLElement {
  const { title, at, describe } = options;
  const plot = element('div', { class: 'plot', tabindex: '0', role: 'slider' });
  const reading = element('output', { class: 'reading' });
  const last = at.length - 1;
  const attributes = { 'aria-label': title, 'aria-valuemin': '0', 'aria-valuemax': String(last) };
  for (const [name, value] of Object.entries(attributes)) plot.setAttribute(name, value);
  const read = (index: number): void => {
    plot.setAttribute('aria-valuenow', String(index));
    plot.setAttribute('aria-valuetext', describe(index));
    reading.textContent = describe(index);
  };
  read(last);
  let drawn: uPlot | undefined;
  const draw = (): void => {
    drawn?.destroy();
    drawn = drawPlot(options, plot, read);
  };
  plot.addEventListener('keydown', (event) => {
    const now = Number(plot.getAttribute('aria-valuenow'));
    const index = indexAfterKey(event.key, now, last);
    if (index === undefined) return;
    event.preventDefault();
    const left = drawn?.valToPos(at[index] ?? 0, 'x') ?? 0;
    drawn?.setCursor({ left, top: 0 }, false);
    read(index);
  });
  new ResizeObserver(() => {
    if (drawn === undefined || plot.clientWidth !== drawn.width) draw();
  }).observe(plot);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  return element('div', { class: 'chart' }, plot, reading);
}

function indexAfterKey(key: string, now: number, last: number): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: now - 1,
    ArrowRight: now + 1,
    PageUp: now - 30,
    PageDown: now + 30,
    Home: 0,
    End: last,
  };
  const index = Object.hasOwn(steps, key) ? steps[key] : undefined;
  return index === undefined ? undefined : Math.min(last, Math.max(0, index));
}

function drawPlot(
  { at, lines, marks = [], minSpan }: ChartOptions,
  into: HTMLElement,
  read: (index: number) => void,
): uPlot {
  const colours = getComputedStyle(document.documentElement);
  const colour = (name: string): string => colours.getPropertyValue(`--${name}`).trim();
  const axis = {
    stroke: colour('quiet'),
    grid: { stroke: colour('line'), width: 1 },
    ticks: { show: false },
  };
  return new uPlot(
    {
      width: Math.max(280, into.clientWidth),
      height: HEIGHT,
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false } },
      tzDate: (instant) => uPlot.tzDate(new Date(instant * 1000), 'Etc/UTC'),
      scales: {
        x: { range: (_, from, to) => rangeOf(at, { from, to, minSpan }) },
        y: { range: (_, __, most) => [0, Math.max(1, most * 1.08)] },
      },
      axes: [
        {
          ...axis,
          space: 100,
          size: 32,
          values: (...[, splits, , , step]) => splits.map((split) => instantText(split, step)),
        },
        { ...axis, size: 46, values: (_, splits) => splits.map(shortCount) },
      ],
      series: [{}, ...lines.map((line) => seriesOf(line, colour(`series-${line.colour}`)))],
      hooks: {
        drawClear: [(drawn) => drawBands(drawn, marks, colour('gap'))],
        draw: [(drawn) => drawTriangles(drawn, marks, colour('repeat'))],
        setCursor: [
          (drawn) => {
            if (drawn.cursor.idx !== null && drawn.cursor.idx !== undefined) read(drawn.cursor.idx);
          },
        ],
      },
    },
    [[...at], ...lines.map(({ values }) => [...values])],
    into,
  );
}

/**
 * Returns the range of the time axis. Half a step is added at both ends, so that the first and the
 * last bar are shown completely.
 */
function rangeOf(
  at: readonly number[],
  { from, to, minSpan }: { readonly from: number; readonly to: number; readonly minSpan: number },
): [number, number] {
  const half = at.length > 1 ? (to - from) / (at.length - 1) / 2 : 0;
  const missing = Math.max(0, minSpan - (to - from)) / 2;
  return [from - half - missing, to + half + missing];
}

/** @param step seconds from one label to the next */
function instantText(instant: number, step: number): string {
  const text = new Date(instant * 1000).toISOString();
  if (step >= 86_400) return text.slice(0, 10);
  return step >= 60 ? text.slice(11, 16) : text.slice(11, 19);
}

function seriesOf({ label, look }: ChartLine, stroke: string): uPlot.Series {
  const { bars, stepped } = uPlot.paths;
  const paths =
    look === 'bars'
      ? bars?.({ size: [0.8, 40] })
      : look.endsWith('steps')
        ? stepped?.({ align: 1 })
        : undefined;
  return {
    label,
    stroke,
    width: look === 'bars' ? 0 : 2,
    points: { show: false },
    ...(look === 'bars' && { fill: stroke }),
    ...(look.startsWith('dashed') && { dash: [6, 4] }),
    ...(paths !== undefined && { paths }),
  };
}

/** Draws marked instants as stripes over the height of the chart. */
function drawBands(drawn: uPlot, marks: readonly ChartMarks[], colour: string): void {
  const { ctx, bbox, data } = drawn;
  const [at] = data;
  ctx.save();
  ctx.fillStyle = colour;
  for (const index of marks.flatMap((mark) => (mark.kind === 'band' ? mark.indexes : []))) {
    const width = Math.max(3, bbox.width / Math.max(1, at.length));
    const middle = drawn.valToPos(at[index] ?? 0, 'x', true);
    ctx.fillRect(middle - width / 2, bbox.top, width, bbox.height);
  }
  ctx.restore();
}

function drawTriangles(drawn: uPlot, marks: readonly ChartMarks[], colour: string): void {
  const { ctx, bbox, data } = drawn;
  const [at] = data;
  const size = 5 * devicePixelRatio;
  ctx.save();
  ctx.fillStyle = colour;
  for (const index of marks.flatMap((mark) => (mark.kind === 'triangle' ? mark.indexes : []))) {
    const middle = drawn.valToPos(at[index] ?? 0, 'x', true);
    ctx.beginPath();
    ctx.moveTo(middle - size, bbox.top);
    ctx.lineTo(middle + size, bbox.top);
    ctx.lineTo(middle, bbox.top + 1.6 * size);
    ctx.fill();
  }
  ctx.restore();
}
