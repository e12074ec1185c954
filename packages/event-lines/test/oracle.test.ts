import { describe, expect, it } from '@jest/globals';
import { effort } from '@source-mixpanel/testing';
import { SeededRandom } from '@source-mixpanel/testing/seeded-random';
import { createColumnMap } from '../src/columns/column-map.js';
import type { TranscodeOptions } from '../src/fast/batch.js';
import { createLineValidator } from '../src/fast/line-validator.js';
import { transcodeLines } from '../src/fast/transcode-lines.js';
import { createObjectLineValidator } from '../src/reference/object-line-validator.js';
import { transcodeObjectLines } from '../src/reference/object-transcode-lines.js';
import { cut, utf8 } from './chunked.js';
import {
  compareRandomLines,
  compareReaders,
  countingBy,
  isAbortMarker,
  SPANS,
} from './compare-readers.js';
import { eventColumns } from './event-columns.js';
import { hostileLines, hostileShape } from './hostile-lines.js';
import { randomLine } from './random-lines.js';
import { envelope, readOutcome, validationOutcome } from './read-outcome.js';

/**
 * Returns one body for each of the hostile lines, and the chunk size 1. With reduced test effort,
 * returns a single body with all lines and larger chunks, which takes less time.
 */
function hostileBodies(): { readonly bodies: readonly Uint8Array[]; readonly size: number } {
  const bodies = hostileLines.map(({ lines }) => lines.map((line) => `${line}\n`).join(''));
  const isReduced = effort(bodies.length).numRuns < bodies.length;
  return isReduced
    ? { bodies: [utf8(bodies.join(''))], size: 7 }
    : { bodies: bodies.map(utf8), size: 1 };
}

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
          await compareReaders([body], setting);
          await compareReaders(cut(body, [size]), { ...setting, span: 900_000 });
        }
      }
    },
  );

  it('agrees with the reference implementation on at least 20,000 random lines', async () => {
    await compareRandomLines(effort(20_000).numRuns);
  });

  it('agrees if the names of properties and nested values do not fit into the tables', async () => {
    for (const format of ['text', 'raw'] as const) {
      const setting = { format, onUnreadableLine: 'fail' } as const;
      for (const validation of ['none', 'before', 'live'] as const) {
        const length = effort(6000).numRuns;
        const lines = Array.from({ length }, (_, index) => {
          const name = `"name ${String(index)}":${String(index)}`;
          return `{"event":"e","properties":{"time":1,${name},"inner":{${name}}}}\n`;
        });
        const chunks = cut(utf8(lines.join('')), [65536]);
        expect(await compareReaders(chunks, { ...setting, validation })).toBe(length);
      }
    }
  });

  it('agrees if columns are much longer than the names of their properties', async () => {
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
