import { expect, it, jest } from '@jest/globals';
import { utf8 } from '../../test/chunked.js';
import { eventColumns } from '../../test/event-columns.js';
import { hostileShape } from '../../test/hostile-lines.js';
import { createColumnMap } from '../columns/column-map.js';
import { EventLines, type VerifiedBody } from '../event-lines.js';
import { LineEngine } from './line-engine.js';
import type { LineValidator } from './line-validator.js';

const line = (properties: string): string => `{"event":"e","properties":{${properties}}}\n`;

it('the validator and the transcoder each return their engine to the pool once', async () => {
  const closed = jest.spyOn(LineEngine.prototype, 'close');
  const lines = new EventLines({
    ...hostileShape,
    onUnreadableLine: 'fail',
    isAbortMarker: () => false,
  });
  const read = (verify: (validator: LineValidator) => Promise<VerifiedBody>) =>
    lines.read(verify, {
      timeField: 'time',
      format: { kind: 'text', columns: createColumnMap(eventColumns) },
      envelope: () => ({ prefix: utf8(''), suffix: utf8('\n') }),
    });
  const cut = read(async (validator) => {
    validator.write(utf8(line('"a":1')));
    throw new Error('the connection was lost');
  });
  await expect(cut.next()).rejects.toThrow('was lost');
  expect(closed).toHaveBeenCalledTimes(1);
  const complete = read(async (validator) => {
    const bytes = utf8(line('"a":1'));
    validator.write(bytes);
    validator.end();
    return {
      verified: true,
      bytes: async function* () {
        yield bytes;
      },
      discard: () => Promise.resolve(),
    };
  });
  for await (const batch of complete) expect(batch.count).toBe(1);
  expect(closed).toHaveBeenCalledTimes(3);
});
