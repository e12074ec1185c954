import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  outputProblem,
  programOutput,
  writeWhole,
  type FileFunctions,
  type ProgramStream,
} from './program-output.js';

const failure = (code: string): Error => Object.assign(new Error(code), { code });
const pause = (): Promise<void> => Promise.resolve();

/**
 * Creates file functions that write to memory, for a file descriptor of this kind. `accept` returns
 * how many of the remaining bytes a write accepts, or throws.
 */
function memoryFile(
  kind: 'file' | 'device' | 'pipe',
  accept: (rest: number) => number,
): { readonly written: number[]; readonly synced: () => number; readonly files: FileFunctions } {
  const written: number[] = [];
  let synced = 0;
  return {
    written,
    synced: () => synced,
    files: {
      fstatSync: () => ({
        isFile: () => kind === 'file',
        isFIFO: () => kind === 'pipe',
        isSocket: () => false,
      }),
      writeSync: (_fd, bytes, offset) => {
        const count = accept(bytes.length - offset);
        written.push(...bytes.subarray(offset, offset + count));
        return count;
      },
      fsyncSync: () => {
        synced += 1;
      },
    },
  };
}

const stream = (write: ProgramStream['write']): ProgramStream => ({
  fd: 1,
  on: () => undefined,
  write,
});
const unused = stream(() => {
  throw new Error('the stream was written to');
});

describe('writeWhole', () => {
  it('writes every byte in order, although calls write only a part or fail with EAGAIN', async () => {
    const steps = fc.array(fc.oneof(fc.integer({ min: 1, max: 7 }), fc.constant('EAGAIN')), {
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), steps, async (bytes, script) => {
        const remaining = [...script];
        const written: number[] = [];
        await writeWhole(bytes, {
          pause,
          write: (rest, offset) => {
            const step = remaining.shift() ?? 3;
            if (typeof step === 'string') throw failure(step);
            const part = rest.subarray(offset, offset + step);
            written.push(...part);
            return part.length;
          },
        });
        expect(written).toEqual([...bytes]);
      }),
    );
  });

  it('throws the error of the operating system after a partial write', async () => {
    const counts = [3];
    const write = (): number => {
      const count = counts.shift();
      if (count === undefined) throw failure('ENOSPC');
      return count;
    };
    await expect(writeWhole(new Uint8Array(9), { write, pause })).rejects.toMatchObject({
      code: 'ENOSPC',
    });
  });

  it('throws when a call writes no bytes, instead of looping forever', async () => {
    const writing = writeWhole(new Uint8Array(1), { write: () => 0, pause });
    await expect(writing).rejects.toThrow('wrote no bytes');
  });
});

describe('programOutput', () => {
  it.each(['file', 'device'] as const)('writes a %s through its file descriptor', async (kind) => {
    const { written, synced, files } = memoryFile(kind, (rest) => Math.min(rest, 2));
    const output = programOutput({ stream: unused, files, pause });
    await output.write(Buffer.from('12345'));
    expect(Buffer.from(written).toString()).toBe('12345');
    await output.settle();
    expect(synced()).toBe(kind === 'file' ? 1 : 0);
  });

  it('writes a pipe through the stream, and rejects with its error', async () => {
    const { files, synced } = memoryFile('pipe', () => 0);
    const texts: string[] = [];
    const output = programOutput({
      stream: stream((bytes, done) => {
        texts.push(Buffer.from(bytes).toString());
        done(texts.length === 1 ? null : failure('EPIPE'));
        return true;
      }),
      files,
      pause,
    });
    await output.write(Buffer.from('a'));
    await expect(output.write(Buffer.from('b'))).rejects.toMatchObject({ code: 'EPIPE' });
    await output.settle();
    expect([texts, synced()]).toEqual([['a', 'b'], 0]);
  });
});

describe('outputProblem', () => {
  it('explains why the output is incomplete, but returns nothing if the reader closed it', () => {
    expect(outputProblem(failure('EPIPE'))).toBeUndefined();
    expect(outputProblem(failure('ENOSPC'))).toBe(
      'The output is incomplete, because it could not be written: no space is left on the device (ENOSPC).',
    );
    expect(outputProblem(failure('EODD'))).toContain('written: EODD.');
    expect(outputProblem('odd')).toContain('unknown error');
  });
});
