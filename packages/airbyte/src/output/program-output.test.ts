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
 * Returns a stream that must not be written to, and the functions of a descriptor whose writes
 * return what `take` returns.
 */
function descriptor(
  kind: 'file' | 'device' | 'pipe',
  take: (rest: number) => number,
): { readonly taken: number[]; readonly synced: () => number; readonly files: FileFunctions } {
  const taken: number[] = [];
  let synced = 0;
  return {
    taken,
    synced: () => synced,
    files: {
      fstatSync: () => ({
        isFile: () => kind === 'file',
        isFIFO: () => kind === 'pipe',
        isSocket: () => false,
      }),
      writeSync: (_fd, bytes, offset) => {
        const count = take(bytes.length - offset);
        taken.push(...bytes.subarray(offset, offset + count));
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
  it('writes every byte in order, however few a call accepts and however often it is not ready', async () => {
    const steps = fc.array(fc.oneof(fc.integer({ min: 1, max: 7 }), fc.constant('EAGAIN')), {
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), steps, async (bytes, script) => {
        const remaining = [...script];
        const taken: number[] = [];
        await writeWhole(bytes, {
          pause,
          write: (rest, offset) => {
            const step = remaining.shift() ?? 3;
            if (typeof step === 'string') throw failure(step);
            const part = rest.subarray(offset, offset + step);
            taken.push(...part);
            return part.length;
          },
        });
        expect(taken).toEqual([...bytes]);
      }),
    );
  });

  it('throws the error of the operating system after a short write', async () => {
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

  it('does not loop for ever when a write accepts nothing', async () => {
    const writing = writeWhole(new Uint8Array(1), { write: () => 0, pause });
    await expect(writing).rejects.toThrow('took no byte');
  });
});

describe('programOutput', () => {
  it.each(['file', 'device'] as const)('writes a %s through its descriptor', async (kind) => {
    const { taken, synced, files } = descriptor(kind, (rest) => Math.min(rest, 2));
    const output = programOutput({ stream: unused, files, pause });
    await output.write(Buffer.from('12345'));
    expect(Buffer.from(taken).toString()).toBe('12345');
    await output.settle();
    expect(synced()).toBe(kind === 'file' ? 1 : 0);
  });

  it('writes a pipe through the stream, and passes its error on', async () => {
    const { files, synced } = descriptor('pipe', () => 0);
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
  it('says why an output is incomplete, but reports nothing when the reader closed it', () => {
    expect(outputProblem(failure('EPIPE'))).toBeUndefined();
    expect(outputProblem(failure('ENOSPC'))).toBe(
      'The output is incomplete, because it could not be written: no space is left on the device (ENOSPC).',
    );
    expect(outputProblem(failure('EODD'))).toContain('written: EODD.');
    expect(outputProblem('odd')).toContain('unknown error');
  });
});
