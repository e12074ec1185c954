import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { writeJson, type JsonObject } from '@source-mixpanel/exact-json';
import { errors, records, statuses, textAt } from '@source-mixpanel/testing/transcript';
import type { Run } from '../run-connector.js';
import { LAST_DAY, Stage } from '../stage.js';

const DAY = { start_date: LAST_DAY, end_date: LAST_DAY, export_format: 'raw' };
const EXPORT = '/api/2.0/export';

let stage: Stage;
let catalog: JsonObject;
beforeAll(async () => {
  stage = await Stage.open({ data: 'empty' });
  catalog = await stage.catalog('annotations', 'export');
});
afterAll(() => stage.close());
afterEach(() => {
  stage.server.control.reset();
});

const read = (): Promise<Run> => stage.read({ catalog, config: stage.config(DAY) });

function event(properties: JsonObject): JsonObject {
  const time = Date.parse(LAST_DAY) / 1000;
  return { event: 'said', properties: { time, distinct_id: 'a', ...properties } };
}

/**
 * Reads the stream export, whose response has these headers and events. Returns the values of the
 * property `said` in the delivered events, and how the read ended.
 */
async function readExport(headers: Record<string, string>, events: readonly JsonObject[]) {
  const body = events.map((one) => `${writeJson(one)}\n`).join('');
  stage.break({ path: EXPORT, effect: { kind: 'answer', status: 200, body, headers } });
  const run = await read();
  const requests = stage.server.control.requests().filter(({ path }) => path === EXPORT);
  return {
    code: run.code,
    statuses: statuses(run.messages, 'export'),
    said: records(run.messages, 'export').map((record) => textAt(record, 'properties', 'said')),
    requests: requests.length,
  };
}

describe('read of an unusual response', () => {
  const words = 'naïve café — Łódź, 東京 \u2028 🎈';

  it.each([
    ['none', {}],
    ['Latin-1', { 'content-type': 'text/plain; charset=iso-8859-1' }],
    ['nonsense', { 'content-type': 'nothing; charset=none;;' }],
  ])(
    'events are decoded as UTF-8 even if the response has the charset %s',
    async (_name, headers) => {
      const { said } = await readExport(headers, [event({ said: words })]);
      expect(said).toEqual([words]);
    },
  );

  it('events that contain error messages of Mixpanel are delivered, even in a response with Retry-After', async () => {
    const quotes = [
      'terminated early',
      'to_date cannot be later than today',
      'Unable to authenticate request',
      'Query rate limit exceeded',
      '{"error":"Timeout Error."}',
    ];
    const events = quotes.map((said) => event({ said, error: said, message: said }));
    const outcome = await readExport({ 'retry-after': '3600' }, events);
    expect(outcome).toEqual({
      code: 0,
      statuses: ['STARTED', 'RUNNING', 'COMPLETE'],
      said: quotes,
      requests: 1,
    });
  });

  it.each(['<html>Payment required</html>', '', '[]', '{"error":{"deep":"er"}}'])(
    'the status 402 is reported as a limit of the plan even if the body is %j',
    async (body) => {
      stage.break({ path: EXPORT, effect: { kind: 'answer', status: 402, body, headers: {} } });
      const run = await read();
      expect(run.code).toBe(1);
      expect(statuses(run.messages, 'export').at(-1)).toBe('INCOMPLETE');
      expect(statuses(run.messages, 'annotations').at(-1)).toBe('COMPLETE');
      const [error] = errors(run.messages);
      expect(error?.['failure_type']).toBe('config_error');
      expect(error?.['message']).toContain('The Mixpanel plan does not include this data');
    },
  );
});
