import { afterEach, describe, expect, it } from '@jest/globals';
import { testIo, type ScriptedAnswer } from '@source-mixpanel/testing';
import { gunzipSync } from 'node:zlib';
import { closeScriptedMixpanels, failure, scriptedMixpanel } from '../../test/scripted-mixpanel.js';
import { exportEvents, isExportAbortMarker, type ExportAnswer } from './export.js';

afterEach(closeScriptedMixpanels);

const range = { from: '2024-02-28', to: '2024-02-29' };
const event = '{"event":"a","properties":{"time":1}}\n';

async function bytesOf({ body }: ExportAnswer): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body.chunks) chunks.push(Uint8Array.from(chunk));
  return Buffer.concat(chunks);
}

async function ask(answer: ScriptedAnswer): Promise<ExportAnswer> {
  const { client } = await scriptedMixpanel([answer]);
  return exportEvents(client)(range, testIo());
}

describe('an export', () => {
  it('is requested from the host of the Export API, by default with only the days as parameters', async () => {
    const { client, asked, remaining } = await scriptedMixpanel([{ body: event }], {
      region: 'EU',
      projectId: 7,
    });
    const answer = await exportEvents(client)(range, testIo());
    expect((await bytesOf(answer)).toString()).toBe(event);
    expect(asked()).toMatchObject([
      { method: 'GET', host: 'data-eu.mixpanel.com', path: '/api/2.0/export' },
    ]);
    expect(asked()[0]?.query).toEqual({
      project_id: '7',
      from_date: '2024-02-28',
      to_date: '2024-02-29',
    });
    expect([remaining('export'), remaining('query')]).toEqual([59, 60]);
  });

  it('is requested with the filter and the limit unchanged', async () => {
    const { client, asked } = await scriptedMixpanel([{ body: '' }], {});
    const where =
      'number(properties["mp_processing_time_ms"]) >= 1 or not defined(properties["x"])';
    await bytesOf(await exportEvents(client)({ ...range, where, limit: 1 }, testIo()));
    expect(asked()[0]?.query).toEqual({
      from_date: '2024-02-28',
      to_date: '2024-02-29',
      where,
      limit: '1',
    });
  });

  it('returns the body unchanged, and whether the headers of the response state where it ends', async () => {
    const zipped = await ask({ body: event, gzip: true, framing: 'close' });
    expect(gunzipSync(await bytesOf(zipped)).toString()).toBe(event);
    expect(zipped.body).toMatchObject({ gzip: true, delimited: false });
    const plain = await ask({ body: event, framing: 'chunked' });
    expect((await bytesOf(plain)).toString()).toBe(event);
    expect(plain.body).toMatchObject({ gzip: false, delimited: true });
  });

  it('returns the time of the Date header if the response has a valid one', async () => {
    const dated = await ask({ body: '', headers: { date: 'Thu, 29 Feb 2024 23:59:59 GMT' } });
    expect(dated.answeredAt).toBe(Date.UTC(2024, 1, 29, 23, 59, 59));
    expect(await ask({ body: '' })).not.toHaveProperty('answeredAt');
    expect(await ask({ body: '', headers: { date: 'soon' } })).not.toHaveProperty('answeredAt');
  });

  it.each([
    [400, 'to_date cannot be later than today', 'to_date_in_future'],
    [400, 'Unable to authenticate request', 'unauthorized'],
    [400, '{"error":"unknown function number"}', 'bad_request'],
    [402, '{"error":"Upgrade"}', 'plan'],
  ])(
    'throws an error if the response has status %i and the body %s',
    async (status, body, code) => {
      expect(await failure(ask({ status, body }))).toMatchObject({ code });
    },
  );
});

describe('isExportAbortMarker', () => {
  it.each([
    ['terminated early', true],
    ['export terminated early', true],
    ['export terminated early \r', true],
    ['{"error":"x"', true],
    ['{"error":', true],
    ['terminated early by a user', false],
    [' terminated early', false],
    ['{"event":"terminated early","properties":{}}', false],
    ['{"event":"{\\"error\\":1}"}', false],
    ['', false],
  ])('returns for the line %j: %s', (line, expected) => {
    expect(isExportAbortMarker(line)).toBe(expected);
  });
});
