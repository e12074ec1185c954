import { describe, expect, it } from '@jest/globals';
import { effort } from '@source-mixpanel/testing';
import fc from 'fast-check';
import { MemoryOutput } from '../../test/memory-output.js';
import { logMessage } from '../messages/messages.js';
import { MessageWriter } from './message-writer.js';
import { OutputClosedError } from './output-closed-error.js';
import { SecretMask } from './secret-mask.js';

const line = (text: string): Uint8Array => Buffer.from(`${text}\n`);

describe('MessageWriter', () => {
  it('writes complete lines in the order of the calls, one write at a time, whatever their sizes', async () => {
    const sizes = fc.array(fc.oneof(fc.nat(30), fc.constantFrom(16_383, 16_384, 70_000)));
    await fc.assert(
      fc.asyncProperty(sizes, fc.scheduler(), async (lengths, scheduler) => {
        const output = new MemoryOutput(() => scheduler.schedule(Promise.resolve()));
        const writer = new MessageWriter(output, new SecretMask());
        const texts = lengths.map((length, index) => String(index).padEnd(length, 'x'));
        const done: number[] = [];
        const written = texts.map((text, index) =>
          writer.write(line(text)).then(() => done.push(index)),
        );
        await scheduler.waitFor(Promise.all([...written, writer.flush()]));
        expect(output.text).toBe(texts.map((text) => `${text}\n`).join(''));
        expect(done).toEqual(texts.map((_, index) => index));
        for (const bytes of output.writes) expect(bytes.at(-1)).toBe(0x0a);
      }),
      effort(100),
    );
  });

  it('writes a message on one line even for readers that split lines at Unicode separators', async () => {
    const output = new MemoryOutput();
    const writer = new MessageWriter(output, new SecretMask());
    const message = logMessage('INFO', 'a\u2028b\u2029c\u0085d\n\r\v\f\u001c\u001d\u001ee');
    await writer.send(message);
    expect(output.text.trimEnd().split(/[\n\r\v\f\u001c-\u001e\u0085\u2028\u2029]/)).toHaveLength(
      1,
    );
    expect(JSON.parse(output.text)).toEqual(message);
  });

  it('writes a large batch without a copy', async () => {
    const seen: Uint8Array[] = [];
    const writer = new MessageWriter(
      {
        write: (bytes) => {
          seen.push(bytes);
          return Promise.resolve();
        },
      },
      new SecretMask(),
    );
    const batch = line('x'.repeat(100_000));
    await writer.write(batch);
    expect(seen[0]).toBe(batch);
  });

  it('combines small messages into one write only while an earlier write is in progress', async () => {
    let release = (): void => undefined;
    const busy = new Promise<void>((resolve) => {
      release = resolve;
    });
    const output = new MemoryOutput(() => busy);
    const writer = new MessageWriter(output, new SecretMask());
    for (const text of ['a', 'b', 'c']) writer.post(logMessage('INFO', text));
    release();
    await writer.flush();
    expect(output.writes).toHaveLength(2);
    expect(output.lines.map(({ log }) => log?.message)).toEqual(['a', 'b', 'c']);
  });

  it('combines only small messages, up to 64 KiB', async () => {
    const sizes = async (...lengths: readonly number[]): Promise<number[]> => {
      const output = new MemoryOutput();
      const writer = new MessageWriter(output, new SecretMask());
      await Promise.all(
        [1, ...lengths].map((length) => writer.write(line('x'.repeat(length - 1)))),
      );
      // The first message was written alone, because no write was in progress.
      return output.writes.slice(1).map(({ length }) => length);
    };
    const [small, large] = [16 * 1024 - 1, 16 * 1024];
    expect(await sizes(10, 20, 30)).toEqual([60]);
    expect(await sizes(10, large, 20, 30)).toEqual([10, large, 50]);
    expect(await sizes(small, small)).toEqual([2 * small]);
    expect(await sizes(large, 10)).toEqual([large, 10]);
    expect(await sizes(small, small, small, small, 4)).toEqual([64 * 1024]);
    expect(await sizes(small, small, small, small, 5)).toEqual([4 * small, 5]);
  });

  it('writes nothing for an empty batch', async () => {
    const output = new MemoryOutput();
    const writer = new MessageWriter(output, new SecretMask());
    await Promise.all([writer.write(new Uint8Array(0)), writer.flush()]);
    const first = writer.write(line('a'));
    await Promise.all([first, writer.flush(), writer.flush()]);
    expect(output.writes).toHaveLength(1);
  });

  it('flush waits for all earlier writes, and resolves at once if there are none', async () => {
    let release = (): void => undefined;
    const busy = new Promise<void>((resolve) => {
      release = resolve;
    });
    const output = new MemoryOutput(() => busy);
    const writer = new MessageWriter(output, new SecretMask());
    await writer.flush();
    writer.post(logMessage('INFO', 'a'));
    let flushed = false;
    const flushing = writer.flush().then(() => {
      flushed = true;
    });
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    expect(flushed).toBe(false);
    release();
    await flushing;
    expect(output.lines).toHaveLength(1);
  });

  it('rejects every call once the output is closed, without another write', async () => {
    let tries = 0;
    const writer = new MessageWriter(
      {
        write: () => {
          tries += 1;
          return Promise.reject(new Error('write EPIPE'));
        },
      },
      new SecretMask(),
    );
    const first = writer.write(line('a'));
    const queued = writer.write(line('b'));
    writer.post(logMessage('INFO', 'c'));
    await expect(first).rejects.toThrow(OutputClosedError);
    await expect(queued).rejects.toThrow(OutputClosedError);
    await expect(writer.write(line('d'))).rejects.toThrow(OutputClosedError);
    await expect(writer.flush()).rejects.toThrow(OutputClosedError);
    writer.post(logMessage('INFO', 'e'));
    expect(tries).toBe(1);
    expect(writer.signal.aborted).toBe(true);
    expect(writer.signal.reason).toBeInstanceOf(OutputClosedError);
    expect(writer.signal.reason).toMatchObject({
      name: 'OutputClosedError',
      message: 'The reader of the output has ended.',
      cause: new Error('write EPIPE'),
    });
  });

  it('settle resolves once the output has stored everything; if it fails, all later calls reject', async () => {
    const output = new MemoryOutput();
    const settled: string[] = [];
    const storing = { write: (bytes: Uint8Array) => output.write(bytes) };
    const writer = new MessageWriter(
      { ...storing, settle: async () => void settled.push(output.text) },
      new SecretMask(),
    );
    writer.post(logMessage('INFO', 'a'));
    await writer.settle();
    expect(settled).toEqual([output.text]);
    expect(output.lines).toHaveLength(1);
    const failing = new MessageWriter(
      { ...storing, settle: () => Promise.reject(new Error('ENOSPC')) },
      new SecretMask(),
    );
    await expect(failing.settle()).rejects.toThrow(OutputClosedError);
    await expect(failing.write(line('b'))).rejects.toMatchObject({ cause: new Error('ENOSPC') });
  });

  it('rejects a batch that does not end with a newline', async () => {
    const output = new MemoryOutput();
    const writer = new MessageWriter(output, new SecretMask());
    await expect(writer.write(Buffer.from('{"half":'))).rejects.toMatchObject({
      code: 'torn_line',
      message: 'A batch of records does not end with a newline.',
    });
    await writer.write(line('{}'));
    expect(output.text).toBe('{}\n');
  });
});
