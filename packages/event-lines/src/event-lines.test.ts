import { describe, expect, it } from '@jest/globals';
import { eventColumns } from '../test/event-columns.js';
import { utf8 } from '../test/chunked.js';
import { hostileShape } from '../test/hostile-lines.js';
import { createColumnMap } from './columns/column-map.js';
import { EventLines, type EventLinesOptions, type VerifiedBody } from './event-lines.js';
import type { LineValidator } from './fast/line-validator.js';
import { createObjectLineValidator } from './reference/object-line-validator.js';
import { transcodeObjectLines } from './reference/object-transcode-lines.js';

const line = (properties: string): string => `{"event":"e","properties":{${properties}}}\n`;
const REFERENCE = { createValidator: createObjectLineValidator, transcode: transcodeObjectLines };

class Body implements VerifiedBody {
  readonly verified = true;
  discarded = 0;
  constructor(private readonly chunks: readonly Uint8Array[]) {}

  async *bytes(): AsyncGenerator<Uint8Array> {
    yield* this.chunks;
  }

  async discard(): Promise<void> {
    this.discarded += 1;
  }

  /** Passes all chunks to the validator, as for a body that could be stored. */
  verify = async (validator: LineValidator): Promise<VerifiedBody> => {
    for (const chunk of this.chunks) validator.write(chunk);
    validator.end();
    return this;
  };
}

describe.each([
  ['the fast path', undefined],
  ['the reference implementation', REFERENCE],
])('EventLines with %s', (_name, functions) => {
  const lines = (changes: Partial<EventLinesOptions> = {}): EventLines =>
    new EventLines(
      {
        ...hostileShape,
        onUnreadableLine: 'fail',
        isAbortMarker: (text) => text === 'ended early',
        ...changes,
      },
      functions,
    );
  const options = () =>
    ({
      timeField: 'time',
      format: { kind: 'text', columns: createColumnMap(eventColumns) },
      envelope: () => ({ prefix: utf8(''), suffix: utf8('\n') }),
    }) as const;

  const textOf = async (
    batches: AsyncIterable<{ readonly bytes: Uint8Array }>,
  ): Promise<string> => {
    let text = '';
    for await (const { bytes } of batches) text += Buffer.from(bytes).toString();
    return text;
  };

  it('assigns the columns of all properties before it writes the first record', async () => {
    // If columns were assigned while records are written, `city` would get the column of `$city`.
    const body = new Body([utf8(line('"city":"b"')), utf8(line('"$city":"a"'))]);
    const records = (await textOf(lines().read(body.verify, options()))).split('\n').slice(0, -1);
    expect(records.map((record) => JSON.parse(record) as unknown)).toEqual([
      { event: 'e', time: null, _city: 'b' },
      { event: 'e', time: null, city: 'a' },
    ]);
    expect(body.discarded).toBe(1);
  });

  it('yields nothing if the body is incomplete', async () => {
    const body = new Body([utf8(line('"a":1')), utf8('ended early\n')]);
    const batches = lines({ onUnreadableLine: 'skip' }).read(body.verify, options());
    await expect(batches.next()).rejects.toMatchObject({ code: 'broken_body' });
  });

  it('discards the body if the caller stops reading or the body cannot be read', async () => {
    const body = new Body([utf8(line('"a":1')), utf8(line('"a":2'))]);
    for await (const batch of lines().read(body.verify, options())) {
      expect(batch.count).toBe(1);
      break;
    }
    expect(body.discarded).toBe(1);
    const failing = new Body([utf8(line('"a":1'))]);
    failing.bytes = async function* () {
      yield utf8(line('"a":1'));
      throw new Error('the file is gone');
    };
    await expect(textOf(lines().read(failing.verify, options()))).rejects.toThrow('is gone');
    expect(failing.discarded).toBe(1);
  });

  it('leaves out unreadable lines that the validator accepted', async () => {
    const body = new Body([utf8(`no event\n${line('"a":1')}`)]);
    const batches = lines({ onUnreadableLine: 'skip' }).read(body.verify, options());
    expect(await textOf(batches)).toContain('"a":"1"');
    const refused = lines().read(body.verify, options());
    await expect(refused.next()).rejects.toMatchObject({ code: 'unreadable_line' });
  });

  it('validates a body that could not be stored while the records are read', async () => {
    const chunks = [utf8(line('"a":1')), utf8('ended early\n')];
    const live = async (validator: LineValidator): Promise<VerifiedBody> => ({
      async *bytes() {
        for (const chunk of chunks) {
          validator.write(chunk);
          yield chunk;
        }
        validator.end();
      },
      verified: false,
      discard: async () => undefined,
    });
    const batches = lines({ onUnreadableLine: 'skip' }).read(live, options());
    expect((await batches.next()).value).toMatchObject({ count: 1 });
    await expect(textOf(batches)).rejects.toMatchObject({ code: 'broken_body' });
  });

  describe('with a check of the facts', () => {
    const days = [line('"time":1718000000'), line('"time":"x","a":{}'), line('"time":1718900000')];
    const body = () => new Body(days.map(utf8));

    it('yields nothing if the check throws, and otherwise the same records as without it', async () => {
      const checked: (string | undefined)[] = [];
      const checkedBatches = lines().read(body().verify, {
        ...options(),
        checkFacts: ({ leastTime, greatestTime, withoutTime }) => {
          checked.push(leastTime, greatestTime, `${withoutTime}`);
        },
      });
      expect(await textOf(checkedBatches)).toBe(
        await textOf(lines().read(body().verify, options())),
      );
      expect(checked).toEqual(['2024-06-10T06:13:20Z', '2024-06-20T16:13:20Z', '1']);
      const refused = body();
      const batches = lines().read(refused.verify, {
        ...options(),
        checkFacts: () => {
          throw new Error('refused');
        },
      });
      await expect(batches.next()).rejects.toThrow('refused');
      expect(refused.discarded).toBe(1);
    });

    it('calls the check after the last record of a body that could not be stored', async () => {
      const kept = body();
      const live = async (validator: LineValidator): Promise<VerifiedBody> => ({
        verified: false,
        bytes: () => kept.bytes(),
        discard: async () => validator.close(),
      });
      const batches = lines().read(live, {
        ...options(),
        checkFacts: () => {
          throw new Error('refused');
        },
      });
      const counts: number[] = [];
      const reading = (async () => {
        for await (const { count } of batches) counts.push(count);
      })();
      await expect(reading).rejects.toThrow('refused');
      expect(counts).toEqual([1, 1, 1]);
    });
  });
});
