import { afterEach, describe, expect, it } from '@jest/globals';
import { SourceError } from '@source-mixpanel/stream';
import { testIo, type ScriptedAnswer } from '@source-mixpanel/testing';
import {
  closeScriptedMixpanels,
  failure,
  scriptedMixpanel,
  SECRET,
} from '../../test/scripted-mixpanel.js';
import type { Api } from './client.js';
import { createDayRowsReader } from '../reports/day-rows.js';
import { exportEvents } from '../export/export.js';
import { requestItems } from './request-items.js';

afterEach(closeScriptedMixpanels);

const json = (error: string): string => JSON.stringify({ request: '/api/query/things', error });

/** Returns the error that a request throws after this response. */
async function refusal(answer: ScriptedAnswer, api: Api = 'query'): Promise<SourceError> {
  const { client } = await scriptedMixpanel([answer]);
  const error = await failure(
    api === 'export'
      ? exportEvents(client)({ from: '2024-01-01', to: '2024-01-02' }, testIo())
      : requestItems(client, {
          call: { api, path: '/api/query/things' },
          createReader: () => createDayRowsReader('', 'x'),
          io: testIo(),
        }),
  );
  if (error instanceof SourceError) return error;
  throw error;
}

const CREDENTIALS = 'Authentication has failed. Please update your config with valid credentials.';
const ZONE =
  'Your project timezone must be misconfigured. Please set it to the one defined in your Mixpanel project settings.';
const refused = (reason: string, status = 400): string =>
  `Mixpanel rejected the request: ${reason} (status ${String(status)} from /api/query/things)`;
const permission = (reason: string): string =>
  `The account is not allowed to read this data: ${reason}`;

const plan = (reason: string): string => `The Mixpanel plan does not include this data: ${reason}`;
const TIMED_OUT = 'Mixpanel timed out while running the query.';

/** Status and body of the response; class, code and message of the error. */
const TABLE: readonly (readonly [number, string, string, string, string])[] = [
  [400, 'Unable to authenticate request', 'ConfigError', 'unauthorized', CREDENTIALS],
  [400, json('Unable to authenticate request'), 'ConfigError', 'unauthorized', CREDENTIALS],
  [401, json('Invalid credentials'), 'ConfigError', 'unauthorized', CREDENTIALS],
  [401, '', 'ConfigError', 'unauthorized', CREDENTIALS],
  [403, 'Unable to authenticate request', 'ConfigError', 'unauthorized', CREDENTIALS],
  [400, 'to_date cannot be later than today', 'ConfigError', 'to_date_in_future', ZONE],
  [
    400,
    json('request for page in uncached query for params'),
    'TransientError',
    'session_lost',
    'The paging session of Mixpanel expired.',
  ],
  [400, json('Timeout Error.'), 'TransientError', 'query_timed_out', TIMED_OUT],
  [504, '<html>', 'TransientError', 'query_timed_out', TIMED_OUT],
  [
    402,
    json('Your plan does not allow API calls.'),
    'ConfigError',
    'plan',
    'The Mixpanel plan does not include this data: Your plan does not allow API calls.',
  ],
  [
    403,
    '{"error":"No access to this project","status":"error"}',
    'ConfigError',
    'forbidden',
    permission('No access to this project'),
  ],
  [403, 'no', 'ConfigError', 'forbidden', permission('no')],
  [
    500,
    'unknown error',
    'TransientError',
    'server_failed',
    'Mixpanel returned a server error (status 500).',
  ],
  [503, '', 'TransientError', 'server_failed', 'Mixpanel returned a server error (status 503).'],
  [404, json('funnel gone'), 'SystemError', 'not_found', refused('funnel gone', 404)],
  [404, '', 'SystemError', 'not_found', refused('no reason given', 404)],
  [
    400,
    json('Invalid API endpoint'),
    'SystemError',
    'bad_request',
    refused('Invalid API endpoint'),
  ],
  [400, json('Invalid project id'), 'ConfigError', 'bad_request', refused('Invalid project id')],
  [
    400,
    'Error in from_date: invalid date, bad year',
    'ConfigError',
    'bad_request',
    refused('Error in from_date: invalid date, bad year'),
  ],
  [
    400,
    json('Your plan does not support raw data export'),
    'ConfigError',
    'plan',
    plan('Your plan does not support raw data export'),
  ],
  [400, json('Invalid query plan'), 'ConfigError', 'bad_request', refused('Invalid query plan')],
  [400, json('Invalid API key'), 'ConfigError', 'bad_request', refused('Invalid API key')],
  [
    400,
    json('Bad credentials given'),
    'ConfigError',
    'bad_request',
    refused('Bad credentials given'),
  ],
  [
    400,
    json('to_date is before from_date'),
    'ConfigError',
    'bad_request',
    refused('to_date is before from_date'),
  ],
  ...[
    'Cannot update the candidate',
    'The service is updated today',
    'This keyword is explained in the projection',
    'data group service is overloaded',
    'Invalid query: references a custom property that was deleted',
  ].map((text) => [400, json(text), 'SystemError', 'bad_request', refused(text)] as const),
  [
    400,
    '{"error":{"code":"too_wide","message":"Too many days","rows":[{"$email":"private"}]}}',
    'SystemError',
    'bad_request',
    refused('Too many days, too_wide'),
  ],
  [200, '{"error":{"message":"Timeout Error."}}', 'TransientError', 'query_timed_out', TIMED_OUT],
  [
    200,
    '{"status":"error","error":{"code":17},"data":{}}',
    'SystemError',
    'answered_error',
    'Mixpanel answered /api/query/things with an error: 17',
  ],
  [412, json('a script failed'), 'SystemError', 'bad_request', refused('a script failed', 412)],
  [410, json('project gone'), 'SystemError', 'bad_request', refused('project gone', 410)],
  [200, json('Timeout Error.'), 'TransientError', 'query_timed_out', TIMED_OUT],
  [302, '', 'SystemError', 'bad_request', refused('no reason given', 302)],
];

describe('errorFromResponse', () => {
  it.each(TABLE)('classifies status %i with %s as %s %s', async (...row) => {
    const [status, body, name, code, message] = row;
    const error = await refusal({ status, body });
    expect(error).toMatchObject({ name, code, message });
    expect(error.detail).toContain(`status ${String(status)} from /api/query/things`);
  });

  it.each(TABLE)(
    'returns the same error if the body is compressed and arrives in chunks: status %i, %s',
    async (...row) => {
      const [status, body, name, code, message] = row;
      const answer = { status, body, gzip: true, framing: 'chunked', chunkSize: 1 } as const;
      expect(await refusal(answer)).toMatchObject({ name, code, message });
    },
  );

  it('uses another text for wrong credentials in the Export API than in the other APIs', async () => {
    const answer = { status: 400, body: 'Unable to authenticate request' };
    expect((await refusal(answer, 'export')).message).toBe(
      'Your credentials might have expired. Please update your config with valid credentials. See more details: Unable to authenticate request',
    );
  });

  it('states the earliest day that the plan keeps, computed from the Date header of the response', async () => {
    const body = json('Date range exceeds 60 days into the past');
    const dated = { status: 403, body, headers: { date: 'Fri, 01 Mar 2024 00:30:00 GMT' } };
    const message =
      'The Mixpanel plan keeps 60 days of history: choose a later start date (`start_date`) (earliest: 2024-01-01).';
    expect(await refusal(dated)).toMatchObject({ code: 'history_window', message });
    expect((await refusal({ status: 403, body })).message).not.toContain('earliest');
  });

  it('returns history_window if Mixpanel reports the limit with status 400 instead of 403', async () => {
    const body = json('Date range exceeds 60 days into the past');
    expect((await refusal({ status: 400, body })).code).toBe('history_window');
  });

  it('cuts an HTML page to 500 characters', async () => {
    const error = await refusal({ status: 404, body: `<html>${'x'.repeat(100_000)}` });
    expect(error.message.length).toBeLessThan(700);
    expect(error.detail?.length).toBeLessThan(700);
  });

  it('returns rate_limited if status 429 persists after waiting', async () => {
    const answer = { status: 429, headers: { 'retry-after': '3600' }, body: json('too many') };
    expect(await refusal(answer)).toMatchObject({ name: 'TransientError', code: 'rate_limited' });
  });

  it.each(['query', 'export'] as const)(
    'returns errors of the %s API that do not contain the credentials',
    async (api) => {
      for (const [status, body] of TABLE) {
        if (status === 200 && api === 'export') continue;
        const chain: unknown[] = [];
        for (let link: unknown = await refusal({ status, body }, api); link instanceof Error;) {
          chain.push(link.message, link.stack, Object.entries(link));
          link = link.cause;
        }
        const encoded = Buffer.from(`user:${SECRET}`).toString('base64');
        expect(JSON.stringify(chain)).not.toMatch(new RegExp(`${SECRET}|${encoded}`));
      }
    },
  );

  it.each([
    ['a JSON document', '{"results": [{"$email": "a customer"}]}'],
    ['a JSON list', '[{"$email": "a customer"}]'],
    ['lines of JSON', '{"event": "a customer"}\n{"event": "a customer"}\n'],
    ['a JSON document that is cut off', '  {"results": [{"$email": "a customer'],
    ['a JSON string that is not closed', '"a customer'],
    ['control characters before a JSON document', '\u0000\u0001 {"$email": "a customer"}'],
  ])('does not quote JSON, which may be records: %s', async (_what, body) => {
    for (const status of [400, 402, 403, 404]) {
      const { message, detail } = await refusal({ status, body });
      expect(`${message} ${detail ?? ''}`).not.toContain('customer');
      expect(detail).toContain('no reason given');
    }
  });

  it('marks the cut in a long text, so that a secret that was cut there is masked', async () => {
    const { detail } = await refusal({ status: 400, body: 'x'.repeat(501) });
    expect(detail).toBe(`status 400 from /api/query/things: ${'x'.repeat(500)}…`);
  });
});
