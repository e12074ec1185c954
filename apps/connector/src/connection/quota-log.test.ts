import { describe, expect, it } from '@jest/globals';
import { createLogger, MessageWriter, SecretMask } from '@source-mixpanel/airbyte/output';
import { HOSTS } from '@source-mixpanel/mixpanel';
import type { HttpRequest, HttpResponse } from '@source-mixpanel/kernel';
import type { Connection } from '@source-mixpanel/client';
import { fakeClock, testIo } from '@source-mixpanel/testing';
import { parseConfig } from '../config/parse-config.js';
import { logQuota } from './quota-log.js';

const CONFIG = parseConfig({
  credentials: {
    option_title: 'Service Account',
    username: 'account',
    secret: 'hidden',
    project_id: 1,
  },
});

/** Returns the log lines of a connection with these remaining quotas after each response. */
async function linesFor(answers: readonly { query: number; export: number }[]): Promise<string[]> {
  const lines: string[] = [];
  const write = (bytes: Uint8Array): Promise<void> => {
    lines.push(...Buffer.from(bytes).toString().trim().split('\n'));
    return Promise.resolve();
  };
  const writer = new MessageWriter({ write }, new SecretMask());
  const pending = [...answers];
  let left: Record<string, number> = {};
  const send = (): Promise<HttpResponse> => {
    left = pending.shift() ?? left;
    return Promise.resolve({ status: 200, headers: {}, body: { kind: 'none' } } as never);
  };
  const connection = {
    client: { send, hosts: HOSTS.US },
    remaining: (api: string) => left[api] ?? 0,
    availableAt: () => Date.UTC(2026, 0, 1, 21, 38),
  } as unknown as Connection;
  const { client } = logQuota(connection, {
    config: CONFIG,
    logger: createLogger({ writer, debug: false }),
    clock: fakeClock(Date.UTC(2026, 0, 1, 20, 41)),
  });
  while (pending.length > 0) await client.send({ io: testIo() } as unknown as HttpRequest);
  await writer.flush();
  return lines.map((line) => (JSON.parse(line) as { log: { message: string } }).log.message);
}

describe('logQuota', () => {
  it('logs the remaining quotas after each response that changed them, in the form that local-sync parses', async () => {
    const answers = [
      { query: 59, export: 60 },
      { query: 59, export: 60 },
      { query: 59, export: 57 },
    ];
    expect(await linesFor(answers)).toEqual([
      'Quota: 59 of 60 requests of the Query API and 60 of 60 of the Export API are left in this hour.',
      'Quota: 59 of 60 requests of the Query API and 57 of 60 of the Export API are left in this hour.',
    ]);
  });

  it('logs once when the next request can start, each time a quota is used up', async () => {
    const answers = [
      { query: 0, export: 60 },
      { query: 0, export: 59 },
      { query: 1, export: 59 },
      { query: 0, export: 59 },
    ];
    const usedUp =
      'The quota of the Query API is used up; the next request can start at 21:38 UTC (in 57 min).';
    const lines = await linesFor(answers);
    expect(lines[1]).toBe(usedUp);
    expect(lines.filter((line) => line === usedUp)).toHaveLength(2);
  });
});
