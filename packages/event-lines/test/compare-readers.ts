import { expect } from '@jest/globals';
import { SeededRandom } from '@source-mixpanel/testing/seeded-random';
import { createColumnMap, type ColumnMap } from '../src/columns/column-map.js';
import type { TranscodeOptions } from '../src/fast/batch.js';
import { createLineValidator } from '../src/fast/line-validator.js';
import { transcodeLines } from '../src/fast/transcode-lines.js';
import type { RecordKey } from '../src/projection/record-key.js';
import { deliveredNames, type RecordProjection } from '../src/projection/record-projection.js';
import { createObjectLineValidator } from '../src/reference/object-line-validator.js';
import { transcodeObjectLines } from '../src/reference/object-transcode-lines.js';
import type { RecordFormat } from '../src/reference/record-transform.js';
import { cut, utf8 } from './chunked.js';
import { eventColumns } from './event-columns.js';
import { hostileShape } from './hostile-lines.js';
import { randomLine } from './random-lines.js';
import { randomKey, randomProjection } from './random-projection.js';
import { envelope, readOutcome, validationOutcome } from './read-outcome.js';
import { spacedStyle } from './spaced-style.js';

/** Lengths of the spans by which events are counted, in milliseconds. */
export const SPANS = [60_000, 900_000, 3_600_000];
const CHUNK_SIZES = [1, 7, 61, 1000, 4096, 65536];

const names = (): ColumnMap =>
  createColumnMap({ ...eventColumns, reserved: [...eventColumns.reserved, 'the_key'] });
export const isAbortMarker = (text: string): boolean => text === 'terminated early';

/** How the fast path and the reference implementation read a body in a comparison. */
export interface ReadSetting {
  readonly format: 'text' | 'spaced text' | 'raw';
  readonly onUnreadableLine: 'fail' | 'skip';
  /** `live`: each chunk is validated just before it is read, as for a body that is not stored. */
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

function formatOf(kind: ReadSetting['format'], columns: ColumnMap): RecordFormat {
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

export const countingBy = (milliseconds: number | undefined) =>
  milliseconds === undefined ? {} : { countBy: { timeField: 'time', milliseconds } };

/**
 * Reads a body with the fast path and with the reference implementation, and compares the results.
 * Returns the number of records.
 */
export async function compareReaders(
  chunks: readonly Uint8Array[],
  setting: ReadSetting,
): Promise<number> {
  const { onUnreadableLine, kept, projection, key } = setting;
  const countBy = countingBy(setting.span);
  const validatorOptions = { ...hostileShape, onUnreadableLine, isAbortMarker, ...countBy };
  const validator = createLineValidator(validatorOptions);
  const validation = validationOutcome(validator, chunks);
  expect(validation).toEqual(
    validationOutcome(createObjectLineValidator(validatorOptions), chunks),
  );
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
    const validatedChunks = async function* (): AsyncGenerator<Uint8Array> {
      for await (const chunk of arriving) {
        live.write(chunk);
        yield chunk;
      }
    };
    return transcodeLines(validatedChunks(), { ...options(), validator: live });
  }, chunks);
  const plain = await readOutcome((arriving) => transcodeObjectLines(arriving, options()), chunks);
  // With `live`, an unreadable line ends the fast path before the records of its chunk are written.
  expect(fast.error).toEqual(plain.error);
  if (setting.validation !== 'live' || fast.error === undefined) expect(fast).toEqual(plain);
  return plain.count;
}

function randomSetting(random: SeededRandom): ReadSetting {
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

/** Compares both implementations on at least this number of random lines, with random settings. */
export async function compareRandomLines(minLines: number): Promise<void> {
  let compared = 0;
  for (let seed = 1; compared < minLines; seed += 1) {
    const random = new SeededRandom(seed);
    const size = random.pick(CHUNK_SIZES);
    const setting = randomSetting(random);
    // With `fail`, reading ends at the first unreadable line, so the bodies are short.
    const count = setting.onUnreadableLine === 'fail' || size === 1 ? 30 : 1500;
    const body = random.list(count, () => `${randomLine(random)}\n`).join('');
    try {
      const records = await compareReaders(cut(utf8(body), [size, size + 3]), setting);
      compared += setting.onUnreadableLine === 'fail' ? records : count;
    } catch (error) {
      throw new Error(`the results differ for the seed ${String(seed)}`, { cause: error });
    }
  }
}
