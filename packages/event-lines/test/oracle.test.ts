import { describe, expect, it } from '@jest/globals';
import { effort } from '@source-mixpanel/testing';
import { createLineValidator } from '../src/fast/line-validator.js';
import { createColumnMap, type ColumnMap } from '../src/columns/column-map.js';
import { createObjectLineValidator } from '../src/reference/object-line-validator.js';
import { transcodeObjectLines } from '../src/reference/object-transcode-lines.js';
import type { RecordKey } from '../src/projection/record-key.js';
import { deliveredNames, type RecordProjection } from '../src/projection/record-projection.js';
import type { RecordFormat } from '../src/reference/record-transform.js';
import { cut, utf8 } from './chunked.js';
import { hostileLines, hostileShape } from './hostile-lines.js';
import { randomLine } from './random-lines.js';
import { SeededRandom } from '@source-mixpanel/testing/seeded-random';
import { randomKey, randomProjection } from './random-projection.js';
import { envelope, validationOutcome, readOutcome } from './read-outcome.js';
import type { TranscodeOptions } from '../src/fast/batch.js';
import { transcodeLines } from '../src/fast/transcode-lines.js';
import { spacedStyle } from './spaced-style.js';
import { eventColumns } from './event-columns.js';

const names = (): ColumnMap =>
  createColumnMap({ ...eventColumns, reserved: [...eventColumns.reserved, 'the_key'] });
const isAbortMarker = (text: string): boolean => text === 'terminated early';

interface Setting {
  readonly format: 'text' | 'spaced text' | 'raw';
  readonly onUnreadableLine: 'fail' | 'skip';
  /** `live`: each chunk is validated before it is read, and no name is assigned beforehand. */
  readonly validation: 'none' | 'before' | 'live';
  /**
   * Length in milliseconds of the spans by which events are counted; absent: they are not counted.
   */
  readonly span?: number;
  /** Columns that are written; absent: all. */
  readonly kept?: ReadonlySet<string>;
  readonly projection?: RecordProjection;
  readonly key?: RecordKey;
}

function formatOf(kind: Setting['format'], columns: ColumnMap): RecordFormat {
  const text = (name: string) => ({ name, type: 'text' }) as const;
  const integer = (name: string) => ({ name, type: 'integer' }) as const;
  const properties = {
    distinct_id: text('distinct_id'),
    insert_id: text('$insert_id'),
    processed: integer('mp_processing_time_ms'),
    a: text('a'),
    A: integer('A'),
    t: integer('time'),
    u: text('time'),
  };
  if (kind === 'raw') return { kind, properties };
  return { kind: 'text', columns, ...(kind === 'text' ? {} : { style: spacedStyle }) };
}

const countingBy = (milliseconds: number | undefined) =>
  milliseconds === undefined ? {} : { countBy: { timeField: 'time', milliseconds } };

/** Reads a body in both ways and compares the results. Returns the number of records. */
async function compare(chunks: readonly Uint8Array[], setting: Setting): Promise<number> {
  const { onUnreadableLine, kept, projection, key } = setting;
  const countBy = countingBy(setting.span);
  const validatorOptions = { ...hostileShape, onUnreadableLine, isAbortMarker, ...countBy };
  const validator = createLineValidator(validatorOptions);
  const verdict = validationOutcome(validator, chunks);
  expect(verdict).toEqual(validationOutcome(createObjectLineValidator(validatorOptions), chunks));
  const options = (): TranscodeOptions => {
    const table = names();
    if (setting.validation === 'before') table.assign(deliveredNames(projection, validator.names));
    return {
      ...hostileShape,
      timeField: 'time',
      format: formatOf(setting.format, table),
      projection,
      key,
      ...(kept === undefined ? {} : { keeps: (column: string) => kept.has(column) }),
      onUnreadableLine,
      envelope: () => envelope,
    };
  };
  const fast = await readOutcome((arriving) => {
    if (setting.validation === 'none') return transcodeLines(arriving, options());
    if (setting.validation === 'before')
      return transcodeLines(arriving, { ...options(), validator });
    const live = createLineValidator(validatorOptions);
    const proving = async function* (): AsyncGenerator<Uint8Array> {
      for await (const chunk of arriving) {
        live.write(chunk);
        yield chunk;
      }
    };
    return transcodeLines(proving(), { ...options(), validator: live });
  }, chunks);
  const plain = await readOutcome((arriving) => transcodeObjectLines(arriving, options()), chunks);
  // With `live`, the error about an unreadable line comes before the records of its chunk.
  expect(fast.error).toEqual(plain.error);
  if (setting.validation !== 'live' || fast.error === undefined) expect(fast).toEqual(plain);
  return plain.count;
}

function randomSetting(random: SeededRandom): Setting {
  const columns = random.list(random.below(6), () =>
    random.pick(['event', 'time', 'browser', '_a', 'plan', 'properties', 'insert_id', 'absent']),
  );
  return {
    format: random.pick(['text', 'text', 'spaced text', 'raw']),
    onUnreadableLine: random.pick(['skip', 'skip', 'fail']),
    validation: random.pick(['none', 'before', 'live']),
    ...(random.once(2) ? { span: random.pick(SPANS) } : {}),
    ...(random.once(2) ? { projection: randomProjection(random) } : {}),
    ...(random.once(2) ? { key: randomKey(random) } : {}),
    ...(random.once(3)
      ? { kept: new Set([...columns, 'the_key', ...(random.once(4) ? [] : ['time'])]) }
      : {}),
  };
}

/**
 * Returns one body for each of the hostile lines, to be read in chunks of one byte. With reduced
 * test effort, returns a single body with all of them, for larger chunks; lines that are not
 * records come last.
 */
function hostileBodies(): { readonly bodies: readonly Uint8Array[]; readonly size: number } {
  const bodies = hostileLines.map(({ lines }) => lines.map((line) => `${line}\n`).join(''));
  const isHasty = effort(bodies.length).numRuns < bodies.length;
  return isHasty
    ? { bodies: [utf8(bodies.join(''))], size: 7 }
    : { bodies: bodies.map(utf8), size: 1 };
}

const SPANS = [60_000, 900_000, 3_600_000];
const CHUNK_SIZES = [1, 7, 61, 1000, 4096, 65536];

describe('the fast path', () => {
  it.each(
    (['text', 'spaced text', 'raw'] as const).flatMap((format) =>
      (['none', 'before', 'live'] as const).map((validation) => ({ format, validation })),
    ),
  )(
    'agrees with the reference implementation on each hostile line: $format, validation $validation',
    async (chosen) => {
      const { bodies, size } = hostileBodies();
      for (const body of bodies) {
        for (const onUnreadableLine of ['skip', 'fail'] as const) {
          const setting = {
            ...chosen,
            onUnreadableLine,
          };
          await compare([body], setting);
          await compare(cut(body, [size]), { ...setting, span: 900_000 });
        }
      }
    },
  );

  it('agrees with the reference implementation on at least 100,000 random lines', async () => {
    const { numRuns } = effort(100_000);
    let compared = 0;
    for (let seed = 1; compared < numRuns; seed += 1) {
      const random = new SeededRandom(seed);
      const size = random.pick(CHUNK_SIZES);
      const setting = randomSetting(random);
      // With `fail`, a body ends at its first unreadable line, so only short ones are read far.
      const count = setting.onUnreadableLine === 'fail' || size === 1 ? 30 : 1500;
      const body = random.list(count, () => `${randomLine(random)}\n`).join('');
      try {
        const records = await compare(cut(utf8(body), [size, size + 3]), setting);
        compared += setting.onUnreadableLine === 'fail' ? records : count;
      } catch (error) {
        throw new Error(`seed ${String(seed)}`, { cause: error });
      }
    }
  }, 600_000);

  it('agrees if a body has more names than there is space for, in and outside nested values', async () => {
    for (const format of ['text', 'raw'] as const) {
      const setting = { format, onUnreadableLine: 'fail' } as const;
      for (const validation of ['none', 'before', 'live'] as const) {
        const length = effort(6000).numRuns;
        const lines = Array.from({ length }, (_, index) => {
          const name = `"name ${String(index)}":${String(index)}`;
          return `{"event":"e","properties":{"time":1,${name},"inner":{${name}}}}\n`;
        });
        const chunks = cut(utf8(lines.join('')), [65536]);
        expect(await compare(chunks, { ...setting, validation })).toBe(length);
      }
    }
  });

  it('agrees on columns that are much longer than their names', async () => {
    const saved = { names: { a: 'a column '.repeat(1000), b: '\u0001'.repeat(300) } };
    const line = '{"event":"e","properties":{"b":1,"a":2,"time":3}}\n';
    const options = (): TranscodeOptions => ({
      ...hostileShape,
      timeField: 'time',
      format: {
        kind: 'text',
        columns: createColumnMap({ ...eventColumns, fixed: ['time'], saved }),
      },
      onUnreadableLine: 'fail',
      envelope: () => envelope,
    });
    const chunks = cut(utf8(line.repeat(300)), [10_000]);
    expect(await readOutcome((arriving) => transcodeLines(arriving, options()), chunks)).toEqual(
      await readOutcome((arriving) => transcodeObjectLines(arriving, options()), chunks),
    );
  });

  it('validates damaged bodies in the same way as the reference implementation', () => {
    const damaged = { whole: 0, broken: 0 };
    const { numRuns } = effort(4000);
    for (let seed = 1; seed <= numRuns; seed += 1) {
      const random = new SeededRandom(seed);
      const body = utf8(random.list(1 + random.below(8), () => `${randomLine(random)}\n`).join(''));
      const chunks = cut(damage(body, random), [random.pick([1, 5, 300, 65536])]);
      const onUnreadableLine = random.pick(['fail', 'skip'] as const);
      const countBy = countingBy(random.pick([undefined, ...SPANS]));
      const options = { ...hostileShape, onUnreadableLine, isAbortMarker, ...countBy };
      const verdict = validationOutcome(createLineValidator(options), chunks);
      const expected = validationOutcome(createObjectLineValidator(options), chunks);
      if (typeof verdict === 'string') damaged.broken += 1;
      else damaged.whole += 1;
      expect({ seed, verdict }).toEqual({ seed, verdict: expected });
    }
    // The comparison is only meaningful with many valid and many invalid bodies.
    expect(damaged.whole).toBeGreaterThan(numRuns / 8);
    expect(damaged.broken).toBeGreaterThan(numRuns / 8);
  });
});

/** Flips, removes, inserts or repeats a few bytes. */
function damage(body: Uint8Array, random: SeededRandom): Uint8Array {
  let bytes = [...body];
  for (let turn = random.below(4); turn > 0; turn -= 1) {
    const at = random.below(bytes.length + 1);
    const byte = random.pick([random.below(256), 0x0a, 0x22, 0x5c, 0x7b, 0x7d, 0x2c, 0x20]);
    const kind = random.below(4);
    if (kind === 0) bytes[at] = byte;
    else if (kind === 1) bytes = bytes.slice(0, at);
    else if (kind === 2) bytes.splice(at, 0, byte);
    else bytes.splice(at, random.below(5));
  }
  return Uint8Array.from(bytes);
}
