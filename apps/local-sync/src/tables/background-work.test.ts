import { describe, expect, it } from '@jest/globals';
import { BackgroundWork } from './background-work.js';

/**
 * Returns the two parts of a task. Each logs that it has begun, and ends when the test calls its
 * `end`.
 */
function scripted(log: string[], name: string): Readonly<Record<'prepare' | 'work', Step>> {
  return { prepare: step(log, `prepare ${name}`), work: step(log, `work ${name}`) };
}

interface Step {
  readonly run: () => Promise<void>;
  readonly end: (error?: Error) => void;
}

function step(log: string[], name: string): Step {
  let end: (error?: Error) => void = () => undefined;
  const ended = new Promise<void>((resolve, reject) => {
    end = (error) => {
      if (error === undefined) resolve();
      else reject(error);
    };
  });
  const run = (): Promise<void> => {
    log.push(name);
    return ended;
  };
  return { run, end };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('BackgroundWork', () => {
  const begin = (
    ...names: readonly string[]
  ): { background: BackgroundWork; log: string[]; parts: ReturnType<typeof scripted>[] } => {
    const background = new BackgroundWork();
    const log: string[] = [];
    const parts = names.map((name) => scripted(log, name));
    for (const { prepare, work } of parts) background.add(prepare.run, work.run);
    return { background, log, parts };
  };

  it('prepares a task while the previous one runs, and runs the tasks in order', async () => {
    const { background, log, parts } = begin('a', 'b', 'c');
    const [a, b, c] = parts;
    await turn();
    expect(log).toEqual(['prepare a']);
    a?.prepare.end();
    await turn();
    expect(log.splice(0)).toEqual(['prepare a', 'prepare b', 'work a']);
    b?.prepare.end();
    await turn();
    expect(log.splice(0)).toEqual(['prepare c']);
    c?.prepare.end();
    a?.work.end();
    b?.work.end();
    c?.work.end();
    await background.finish();
    expect(log).toEqual(['work b', 'work c']);
  });

  it.each(['prepare', 'work'] as const)(
    'runs no further task once %s has failed, and rejects with its error in finish',
    async (which) => {
      const { background, log, parts } = begin('a', 'b');
      const [a] = parts;
      if (which === 'work') a?.prepare.end();
      a?.[which].end(new Error('full'));
      parts[1]?.prepare.end();
      await expect(background.finish()).rejects.toThrow('full');
      background.add(step(log, 'prepare c').run, step(log, 'work c').run);
      await expect(background.finish()).rejects.toThrow('full');
      expect(log).not.toContain('work b');
      expect(log).not.toContain('prepare c');
    },
  );

  it('waits for the running tasks when it is stopped, and begins no other', async () => {
    const { background, log, parts } = begin('a', 'b');
    const [a] = parts;
    a?.prepare.end();
    await turn();
    let hasStopped = false;
    const stopped = background.stop().then(() => {
      hasStopped = true;
    });
    parts[1]?.prepare.end();
    await turn();
    expect(hasStopped).toBe(false);
    a?.work.end();
    await stopped;
    expect(log).toEqual(['prepare a', 'prepare b', 'work a']);
  });
});
