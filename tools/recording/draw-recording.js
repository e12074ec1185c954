/** @import { Frame, Run } from './show-frames.js' */

/** The size of a character in pixels. */
const CELL = { width: 8.4, height: 18 };
/** The pixels around the text. */
const MARGIN = 14;
/** The number of seconds for which the last screen is shown before the recording starts again. */
const LAST_SECONDS = 6;
/** The 16 colours of a terminal with a dark background. */
const COLORS =
  '#484f58 #ff7b72 #3fb950 #d29922 #58a6ff #bc8cff #39c5cf #b1bac4 #6e7681 #ffa198 #56d364 #e3b341 #79c0ff #d2a8ff #56d4dd #ffffff'.split(
    ' ',
  );

/**
 * Returns an SVG that shows the frames one after another in an endless loop. A line that occurs in
 * several frames is defined only once.
 * @param {readonly Frame[]} frames
 * @param {{ readonly columns: number, readonly rows: number }} size
 * @returns {string}
 */
export function drawRecording(frames, { columns, rows }) {
  const width = columns * CELL.width + 2 * MARGIN;
  const height = rows * CELL.height + 2 * MARGIN;
  /** @type {Map<string, number>} */
  const lines = new Map();
  const screens = frames.map((frame, index) => {
    const uses = frame.lines.flatMap((line, row) => {
      const drawn = drawLine(line);
      if (drawn === '') return [];
      const id = lines.get(drawn) ?? lines.size;
      lines.set(drawn, id);
      return [`<use href="#l${id}" y="${row * CELL.height}"/>`];
    });
    return `<g transform="translate(0 ${index * height})">${uses.join('')}</g>`;
  });
  const shown = [...lines].map(
    ([drawn, id]) => `<text id="l${id}" x="${MARGIN}" y="${MARGIN + 13}">${drawn}</text>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    `<style>${styleOf(frames, height)}</style>`,
    `<defs>${shown.join('\n')}</defs>`,
    `<rect width="100%" height="100%" rx="8" fill="#0d1117"/>`,
    `<g class="film">${screens.join('\n')}</g>`,
    '</svg>\n',
  ].join('\n');
}

/**
 * Returns CSS that shows one frame after another by moving the column of all frames upwards.
 * @param {readonly Frame[]} frames
 * @param {number} height the height of a frame in pixels
 */
function styleOf(frames, height) {
  const seconds = frames.map((frame, index) =>
    index === frames.length - 1 ? LAST_SECONDS : frame.seconds,
  );
  const total = seconds.reduce((sum, one) => sum + one, 0);
  let at = 0;
  const steps = seconds.map((one, index) => {
    const step = `${((100 * at) / total).toFixed(2)}%{transform:translateY(${-index * height}px)}`;
    at += one;
    return step;
  });
  const colors = COLORS.map((color, index) => `.c${index}{fill:${color}}`).join('');
  return [
    `text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#e6edf3;white-space:pre}`,
    `${colors}.b{font-weight:bold}.d{opacity:.6}`,
    `.film{animation:film ${total.toFixed(1)}s steps(1,end) infinite}`,
    `@keyframes film{${steps.join('')}}`,
  ].join('');
}

/**
 * @param {readonly Run[]} line
 */
function drawLine(line) {
  let column = 0;
  return line
    .map(({ text, color, bold, dim }) => {
      const x = MARGIN + column * CELL.width;
      column += text.length;
      const classes = [
        ...(color !== undefined && color < 16 ? [`c${color}`] : []),
        ...(bold ? ['b'] : []),
        ...(dim ? ['d'] : []),
      ];
      const named = classes.length === 0 ? '' : ` class="${classes.join(' ')}"`;
      // A fixed width keeps the columns aligned, whatever font the browser uses.
      const length = (text.length * CELL.width).toFixed(1);
      return `<tspan x="${x.toFixed(1)}" textLength="${length}"${named} xml:space="preserve">${escaped(text)}</tspan>`;
    })
    .join('');
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
