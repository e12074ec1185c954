import { describe, expect, it } from '@jest/globals';
import { story } from '../../test/memory-output.js';
import { start } from '../../test/run.js';
import { list, row, simpleStream } from '../../test/simple-stream.js';

const ten = simpleStream({ name: 'ten', read: () => list([row(10)]) });

describe('the streams of a run', () => {
  it('fail before any slice is read if the catalog uses a primary key that exists only with other settings', async () => {
    const reads: string[] = [];
    const stream = simpleStream({
      otherKeys: { columns: ['former', 'later'], setting: 'Key (`key`)' },
      read: () => {
        reads.push('s');
        return list([row(1)]);
      },
    });
    const readWithKey = (...keyColumns: readonly string[]): ReturnType<typeof start> =>
      start([stream, ten], {
        catalog: [
          { name: 's', syncMode: 'incremental', keyColumns },
          { name: 'ten', syncMode: 'incremental' },
        ],
      });
    const { output, result } = readWithKey('id', 'former');
    expect(await result).toEqual({ kind: 'failed', streams: ['s'] });
    expect(reads).toEqual([]);
    expect(story(output.lines, 'ten').at(-1)).toBe('COMPLETE');
    const [error] = output.lines.flatMap(({ trace }) => trace?.error ?? []);
    expect(error).toMatchObject({
      failure_type: 'config_error',
      message:
        'The configured catalog uses former as primary key of s, but the stream has that column only with other settings: refresh the source schema, set Key (`key`) to former, or choose another primary key in the connection.',
    });
    expect(await readWithKey('id', 'a column of the user').result).toEqual({ kind: 'complete' });
  });
});
