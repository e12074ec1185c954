import headless from '@xterm/headless';

/** The maximum number of seconds of a pause. Longer ones are shortened. */
const MAX_PAUSE_SECONDS = 1.5;
/** The minimum number of seconds for which a screen is shown. Shorter ones are left out. */
const MIN_FRAME_SECONDS = 0.15;

/**
 * @typedef {{ readonly seconds: number, readonly bytes: Buffer }} Chunk Bytes that the program
 *   wrote, and the seconds since the previous ones
 * @typedef {{ readonly text: string, readonly color: number | undefined, readonly bold: boolean,
 *   readonly dim: boolean }} Run
 * @typedef {{ readonly seconds: number, readonly lines: readonly (readonly Run[])[] }} Frame The
 *   content of a screen and the seconds for which it is shown
 */

/**
 * Parses the two files that `script --log-out --log-timing` wrote. The first line of the output is
 * a header.
 * @param {Buffer} output
 * @param {string} timing
 * @returns {readonly Chunk[]}
 */
export function readChunks(output, timing) {
  let at = output.indexOf('\n') + 1;
  return timing
    .trim()
    .split('\n')
    .map((line) => line.split(' ').map(Number))
    .map(([seconds = 0, length = 0]) => {
      const bytes = output.subarray(at, at + length);
      at += length;
      return { seconds, bytes };
    });
}

/**
 * Returns the screens that a terminal of this size shows, each with its duration.
 * @param {readonly Chunk[]} chunks
 * @param {{ readonly columns: number, readonly rows: number }} size
 * @returns {Promise<readonly Frame[]>}
 */
export async function showFrames(chunks, { columns, rows }) {
  const terminal = new headless.Terminal({ cols: columns, rows, allowProposedApi: true });
  /** @type {Frame[]} */
  const frames = [];
  let waited = 0;
  for (const [index, { bytes }] of chunks.entries()) {
    await new Promise((resolve) => terminal.write(bytes, () => resolve(undefined)));
    waited += Math.min(chunks[index + 1]?.seconds ?? 0, MAX_PAUSE_SECONDS);
    const isLast = index === chunks.length - 1;
    if (waited < MIN_FRAME_SECONDS && !isLast) continue;
    frames.push({ seconds: waited, lines: readScreen(terminal, rows) });
    waited = 0;
  }
  terminal.dispose();
  return frames;
}

/**
 * @param {headless.Terminal} terminal
 * @param {number} rows
 */
function readScreen(terminal, rows) {
  const buffer = terminal.buffer.active;
  return Array.from({ length: rows }, (_, row) => runsOf(buffer.getLine(buffer.baseY + row)));
}

/**
 * Returns the text of a line, divided where the style changes, without spaces at its end.
 * @param {headless.IBufferLine | undefined} line
 * @returns {readonly Run[]}
 */
function runsOf(line) {
  /** @type {{ text: string, color: number | undefined, bold: boolean, dim: boolean }[]} */
  const found = [];
  for (let column = 0; line !== undefined && column < line.length; column += 1) {
    const cell = line.getCell(column);
    if (cell === undefined || cell.getWidth() === 0) continue;
    const style = {
      color: cell.isFgPalette() ? cell.getFgColor() : undefined,
      bold: cell.isBold() !== 0,
      dim: cell.isDim() !== 0,
    };
    const text = cell.getChars() || ' ';
    const last = found.at(-1);
    if (last !== undefined && isSameStyle(last, style)) last.text += text;
    else found.push({ text, ...style });
  }
  while (found.length > 0 && found.at(-1)?.text.trim() === '') found.pop();
  const last = found.at(-1);
  if (last !== undefined) last.text = last.text.trimEnd();
  return found;
}

/**
 * @param {Omit<Run, 'text'>} one
 * @param {Omit<Run, 'text'>} other
 */
function isSameStyle(one, other) {
  return one.color === other.color && one.bold === other.bold && one.dim === other.dim;
}
