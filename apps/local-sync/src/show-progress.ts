import { visibleText } from '@source-mixpanel/text';

const INTERVAL_MILLISECONDS = 200;

/** Standard error: a terminal, or another output that accepts text. */
export interface ProgressTerminal {
  readonly isTTY?: boolean;
  readonly rows?: number;
  readonly columns?: number;
  write(text: string): unknown;
}

/**
 * Shows the current lines on a terminal and updates them. Writes nothing if the output is not a
 * terminal. The returned function stops the updates and erases the lines.
 */
export function showProgress(
  terminal: ProgressTerminal,
  lines: () => readonly string[],
): () => void {
  if (terminal.isTTY !== true) return () => undefined;
  let shown = 0;
  const wipe = (): void => {
    // Moves up by this number of lines, to the first column, and erases everything after it.
    if (shown > 0) terminal.write(`\u001b[${shown}A\r\u001b[0J`);
    shown = 0;
  };
  const timer = setInterval(() => {
    const rows = sizeOr(terminal.rows, 24);
    const columns = sizeOr(terminal.columns, 80);
    // Truncates lines to the screen. If a line wrapped or the screen scrolled, the wrong lines
    // would be erased.
    const visible = lines()
      .slice(0, rows - 1)
      .map((line) => visibleText(line).slice(0, columns - 1));
    wipe();
    terminal.write(`${visible.join('\n')}\n`);
    shown = visible.length;
  }, INTERVAL_MILLISECONDS);
  return () => {
    clearInterval(timer);
    wipe();
  };
}

/**
 * Returns the size that the terminal reports, or the usual one, because some terminals report 0.
 */
function sizeOr(size: number | undefined, usual: number): number {
  return size === undefined || size < 2 ? usual : size;
}
