import { describe, expect, it } from '@jest/globals';
import { fakeClock } from '@source-mixpanel/testing';
import { connect } from './connection.js';
import { parseConfig } from './parse-config.js';

const CONFIG = parseConfig({
  credentials: {
    option_title: 'Service Account',
    username: 'somebody',
    secret: 'hidden',
    project_id: 1,
  },
});

/** The warnings about a limit of temporary storage, and whether 1 MB of it may be taken. */
async function limited(text: string): Promise<readonly [string[], boolean]> {
  const warnings: string[] = [];
  const host = {
    clock: fakeClock(0),
    environment: { CONNECTOR_STORAGE_LIMIT_BYTES: text },
    temporaryDirectory: '/tmp',
  };
  const connection = connect(CONFIG, host, { warn: (message) => void warnings.push(message) });
  const result = [warnings, connection.storage.takeRoom(1_000_000)] as const;
  await connection.close();
  return result;
}

describe('CONNECTOR_STORAGE_LIMIT_BYTES', () => {
  it.each([
    ['1000000', true],
    ['999999', false],
    ['1MB', true],
    ['1Mi', true],
    ['0.9 MB', false],
    ['', true],
  ])('of %j is understood', async (text, hasRoom) => {
    expect(await limited(text)).toEqual([[], hasRoom]);
  });

  it.each(['0', '-1', 'abc', '500Mx'])('of %j is ignored with one warning', async (text) => {
    const warning = `CONNECTOR_STORAGE_LIMIT_BYTES is "${text}", not a size above 0 such as 500000000, 500Mi or 1GB: it is ignored, and temporary files are limited by the disk alone.`;
    expect(await limited(text)).toEqual([[warning], true]);
  });
});
