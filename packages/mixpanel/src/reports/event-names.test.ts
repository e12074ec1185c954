import { afterEach, describe, expect, it } from '@jest/globals';
import { testIo } from '@source-mixpanel/testing';
import {
  answered,
  closeScriptedMixpanels,
  scriptedMixpanel,
} from '../../test/scripted-mixpanel.js';
import { listEventNames } from './event-names.js';

afterEach(closeScriptedMixpanels);

const DAYS = { from: '2024-06-01', to: '2024-06-02' };
const QUERY = { project_id: '12345', type: 'general', limit: '5000' };

describe('the names of the events of a range of days', () => {
  it('are listed once each, without custom events', async () => {
    const { client, asked } = await scriptedMixpanel([
      answered(['a', '$custom_event:5', '$b', 'a']),
    ]);
    expect(await listEventNames(client)(DAYS, testIo())).toEqual({
      names: ['a', '$b'],
      isWhole: true,
    });
    expect(asked().map(({ query }) => query)).toEqual([
      { ...QUERY, from_date: DAYS.from, to_date: DAYS.to },
    ]);
  });

  it.each([
    { status: 403, body: '{"error":"Date range exceeds 60 days into the past"}' },
    { status: 400, body: '{"error":"from_date is not published"}' },
    { status: 422 },
  ])(
    'are requested for the last 31 days instead if Mixpanel rejects the range of days: %j',
    async (refusal) => {
      const { client, asked } = await scriptedMixpanel([refusal, answered(['a'])]);
      expect(await listEventNames(client)(DAYS, testIo())).toEqual({
        names: ['a'],
        isWhole: false,
      });
      expect(asked()[1]?.query).toEqual(QUERY);
    },
  );

  it('are incomplete if Mixpanel returns the maximum number of names', async () => {
    const names = Array.from({ length: 5000 }, (_, index) => String(index));
    const { client } = await scriptedMixpanel([answered(names)]);
    expect(await listEventNames(client)(DAYS, testIo())).toMatchObject({ isWhole: false });
  });

  it.each([401, 402, 403, 500])(
    'are not requested again if the error is not about the range of days: status %d',
    async (status) => {
      const { client, asked } = await scriptedMixpanel([{ status }]);
      await expect(listEventNames(client)(DAYS, testIo())).rejects.toMatchObject({
        detail: expect.stringContaining(`status ${status} `),
      });
      expect(asked()).toHaveLength(1);
    },
  );
});
