import { describe, expect, it } from '@jest/globals';
import { MemoryOutput } from '../../test/memory-output.js';
import { createLogger } from './logger.js';
import { MessageWriter } from './message-writer.js';
import { SecretMask } from './secret-mask.js';

describe('createLogger', () => {
  it.each([
    [true, ['FATAL', 'ERROR', 'WARN', 'INFO', 'DEBUG']],
    [false, ['FATAL', 'ERROR', 'WARN', 'INFO']],
  ])(
    'writes LOG messages of each level, DEBUG only if debugging is enabled: %s',
    async (debug, levels) => {
      const output = new MemoryOutput();
      const mask = new SecretMask();
      mask.add('hush-hush-1');
      const writer = new MessageWriter(output, mask);
      const logger = createLogger({ writer, debug });
      logger.fatal('hush-hush-1', 'at x');
      logger.error('hush-hush-1');
      logger.warn('hush-hush-1');
      logger.info('hush-hush-1');
      logger.debug('hush-hush-1');
      await writer.flush();
      expect(output.lines.map(({ type, log }) => [type, log?.level, log?.message])).toEqual(
        levels.map((level) => ['LOG', level, '****']),
      );
    },
  );
});
