import headless from '@xterm/headless';

/** Longer pauses of the recording are shortened to this number of seconds. */
const MAX_PAUSE_SECONDS = 1.5;
/** Screens that follow each other within this number of seconds become one. */
const MIN_FRAME_SECONDS = 0.15;

/**
 * @typedef {{ readonly seconds: number, readonly bytes: Buffer }} Chunk What the program wrote, and the pause before it
 * @typedef {{ readonly text: string, readonly color: number | undefined, readonly bold: boolean, readonly dim: boolean }} Run
 * @typedef {{ readonly seconds: number, readonly lines: readonly (readonly Run[])[] }} Frame A screen and how long it is shown
 */

/**
 * Parses the files that `script --log-out --log-timing` wrote. The first line of the log is a header.
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
    frames.push({ seconds: waited, lines: screen(terminal, rows) });
    waited = 0;
  }
  terminal.dispose();
  return frames;
}

/**
 * @param {headless.Terminal} terminal
 * @param {number} rows
 */
function screen(terminal, rows) {
  const buffer = terminal.buffer.active;
  return Array.from({ length: rows }, (_, row) => runs(buffer.getLine(buffer.baseY + row)));
}

/**
 * Joins neighbouring cells of the same style. Spaces at the end are left out.
 * @param {headless.IBufferLine | undefined} line
 * @returns {readonly Run[]}
 */
function runs(line) {
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
    if (last !== undefined && isSame(last, style)) last.text += text;
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
function isSame(one, other) {
  return one.color === other.color && one.bold === other.bold && one.dim === other.dim;
}
