import { describe, expect, it } from '@jest/globals';
import { createLineValidator } from '../src/fast/line-validator.js';
import { createColumnMap } from '../src/columns/column-map.js';
import { createObjectLineValidator } from '../src/reference/object-line-validator.js';
import { transcodeObjectLines } from '../src/reference/object-transcode-lines.js';
import { cut, utf8 } from './chunked.js';
import { hostileShape } from './hostile-lines.js';
import { envelope, validationOutcome, readOutcome } from './read-outcome.js';
import type { TranscodeOptions } from '../src/fast/batch.js';
import { transcodeLines } from '../src/fast/transcode-lines.js';
import { eventColumns } from './event-columns.js';

const start = '{"event":"e","properties":{"a":"';

describe('lines around the maximum length', () => {
  it.each([0, 1])(
    'are read as in the reference implementation if they are %d bytes longer than the maximum',
    async (extra) => {
      const text = 'x'.repeat(16 * 1024 * 1024 - start.length - 3 + extra);
      const body = utf8(`${start}"}}\n${start}${text}"}}\n${start}"}}\n`);
      for (const size of [body.length, 1 << 20]) {
        const chunks = cut(body, [size]);
        const validatorOptions = {
          ...hostileShape,
          onUnreadableLine: 'fail',
          isAbortMarker: () => false,
        } as const;
        const validator = createLineValidator(validatorOptions);
        const outcome = validationOutcome(validator, chunks);
        expect(outcome).toEqual(
          validationOutcome(createObjectLineValidator(validatorOptions), chunks),
        );
        const options = (): TranscodeOptions => ({
          ...hostileShape,
          timeField: 'time',
          format: {
            kind: 'text',
            columns: createColumnMap({ ...eventColumns, fixed: ['time', 'a'] }),
          },
          onUnreadableLine: 'fail',
          validator: validator,
          envelope: () => envelope,
        });
        const fast = await readOutcome((arriving) => transcodeLines(arriving, options()), chunks);
        const plain = await readOutcome(
          (arriving) => transcodeObjectLines(arriving, options()),
          chunks,
        );
        expect(fast).toEqual(plain);
        // The records of the chunk that contains the line that is too long are not yielded.
        expect(fast.count).toBe(extra === 0 ? 3 : size === body.length ? 0 : 1);
      }
    },
  );
});
