import { describe, expect, it } from '@jest/globals';
import { showProgress } from './show-progress.js';

/** Returns the texts that two updates and the function that erases the lines have written. */
async function shown(size: { readonly rows: number; readonly columns: number }): Promise<string[]> {
  const written: string[] = [];
  let hide: () => void = () => undefined;
  await new Promise<void>((resolve) => {
    // An update erases the previous lines and then writes its own, so the third text ends the
    // second update.
    const write = (text: string): void => {
      if (written.push(text) === 3) resolve();
    };
    const lines = (): string[] => ['first line', 'second line', 'third line'];
    hide = showProgress({ ...size, isTTY: true, write }, lines);
  });
  hide();
  return written;
}

describe('showProgress', () => {
  it('truncates lines that would wrap, omits lines that would scroll, and erases what it has shown', async () => {
    expect(await shown({ rows: 3, columns: 8 })).toEqual([
      'first l\nsecond \n',
      '\u001b[2A\r\u001b[0J',
      'first l\nsecond \n',
      '\u001b[2A\r\u001b[0J',
    ]);
  });

  it('uses the usual size for a terminal that reports a size of 0', async () => {
    expect((await shown({ rows: 0, columns: 0 }))[0]).toBe('first line\nsecond line\nthird line\n');
  });

  it('writes nothing if the output is not a terminal', () => {
    const written: string[] = [];
    showProgress({ write: (text) => written.push(text) }, () => ['line'])();
    expect(written).toEqual([]);
  });
});
