import { visibleText } from '@source-mixpanel/text';

const INTERVAL = 200;

/** Where people read what goes on: a terminal, or anything else that takes text. */
export interface ProgressTerminal {
  readonly isTTY?: boolean;
  readonly rows?: number;
  readonly columns?: number;
  write(text: string): unknown;
}

/**
 * Shows lines that change on a terminal, wiped when the returned function is called; elsewhere
 * nothing.
 */
export function showProgress(aside: ProgressTerminal, lines: () => readonly string[]): () => void {
  if (aside.isTTY !== true) return () => undefined;
  let shown = 0;
  const wipe = (): void => {
    // Moves up by that many lines, to the first column, and erases everything from there on.
    if (shown > 0) aside.write(`\u001b[${shown}A\r\u001b[0J`);
    shown = 0;
  };
  const timer = setInterval(() => {
    const rows = known(aside.rows, 24);
    const columns = known(aside.columns, 80);
    // A line that wraps, or a screen that scrolls, would leave the cursor somewhere else.
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

/** Some terminals say that they are nothing wide. */
function known(size: number | undefined, usual: number): number {
  return size === undefined || size < 2 ? usual : size;
}
