import { visibleText } from '@source-mixpanel/text';

const INTERVAL = 200;

/** The output for people: a terminal, or anything else that accepts text. */
export interface ProgressTerminal {
  readonly isTTY?: boolean;
  readonly rows?: number;
  readonly columns?: number;
  write(text: string): unknown;
}

/**
 * Shows changing lines on a terminal, and nothing elsewhere. The returned function erases them.
 */
export function showProgress(aside: ProgressTerminal, lines: () => readonly string[]): () => void {
  if (aside.isTTY !== true) return () => undefined;
  let shown = 0;
  const wipe = (): void => {
    // Moves up by this number of lines, to the first column, and erases everything after it.
    if (shown > 0) aside.write(`\u001b[${shown}A\r\u001b[0J`);
    shown = 0;
  };
  const timer = setInterval(() => {
    const rows = known(aside.rows, 24);
    const columns = known(aside.columns, 80);
    // Truncates lines to the screen. If a line wrapped or the screen scrolled, the wrong lines would be erased.
    const visible = lines()
      .slice(0, rows - 1)
      .map((line) => visibleText(line).slice(0, columns - 1));
    wipe();
    aside.write(`${visible.join('\n')}\n`);
    shown = visible.length;
  }, INTERVAL);
  return () => {
    clearInterval(timer);
    wipe();
  };
}

/** Some terminals report a width of 0. */
function known(size: number | undefined, usual: number): number {
  return size === undefined || size < 2 ? usual : size;
}
