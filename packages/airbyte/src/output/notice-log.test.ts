import { describe, expect, it } from '@jest/globals';
import { fakeClock } from '@source-mixpanel/testing';
import { MemoryOutput } from '../../test/memory-output.js';
import { createLogger } from './logger.js';
import { MessageWriter } from './message-writer.js';
import { NoticeLog } from './notice-log.js';
import { SecretMask } from './secret-mask.js';

describe('NoticeLog', () => {
  it('logs each kind of notice at its level, with the name of the stream, and each warning once', async () => {
    const output = new MemoryOutput();
    const writer = new MessageWriter(output, new SecretMask());
    const log = new NoticeLog('Stream s', createLogger({ writer, debug: true }), fakeClock(10_000));
    log.report({ kind: 'waiting', until: 12_001 });
    log.report({ kind: 'waiting', until: 9_000 });
    log.report({ kind: 'retrying', until: 310_000, reason: 'api.test answered with status 503.' });
    log.report({ kind: 'warning', message: 'odd' });
    log.report({ kind: 'warning', message: 'odd' });
    log.report({ kind: 'warning', message: 'even' });
    log.report({ kind: 'information', message: 'good' });
    log.report({ kind: 'estimate', rows: 7 });
    log.report({ kind: 'estimate', bytes: 7 });
    await writer.flush();
    expect(
      output.lines.map(({ log: line }) => `${String(line?.level)} ${String(line?.message)}`),
    ).toEqual([
      'INFO Stream s waits for quota until 00:00 UTC (in 3 s).',
      'INFO Stream s waits for quota until 00:00 UTC.',
      'WARN Stream s: api.test answered with status 503. The request is repeated at 00:05 UTC (in 5 min).',
      'WARN Stream s: odd',
      'WARN Stream s: even',
      'INFO Stream s: good',
      'DEBUG Stream s expects 7 records.',
      'DEBUG Stream s expects an unknown number of records.',
    ]);
  });

  it('logs the total of repaired rows once at the end, if there were any', async () => {
    const output = new MemoryOutput();
    const writer = new MessageWriter(output, new SecretMask());
    const log = new NoticeLog('Stream s', createLogger({ writer, debug: false }), fakeClock(0));
    new NoticeLog('Stream t', createLogger({ writer, debug: false }), fakeClock(0)).end();
    log.report({ kind: 'repaired', rows: 2 });
    log.report({ kind: 'repaired', rows: 1 });
    log.end();
    await writer.flush();
    expect(output.lines.map(({ log: line }) => [line?.level, line?.message])).toEqual([
      ['WARN', expect.stringMatching(/^Stream s: 3 rows contained invalid text .* repaired/)],
    ]);
  });
});
