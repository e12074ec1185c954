import { afterEach, describe, expect, it } from '@jest/globals';
import { testIo } from '@source-mixpanel/testing';
import {
  answered,
  closeScriptedMixpanels,
  scriptedMixpanel,
} from '../../test/scripted-mixpanel.js';
import { listMergedEvents } from './merged-events.js';

afterEach(closeScriptedMixpanels);

async function mergedIn(rows: readonly object[]): Promise<Record<string, string | undefined>> {
  const { client } = await scriptedMixpanel([answered({ results: rows })]);
  const list = listMergedEvents({ ...client, projectId: 12345 });
  return Object.fromEntries(await list(testIo()));
}

describe('the merged events that Lexicon lists', () => {
  it('are those that are marked as merged or have a target, with the event into which they are finally merged', async () => {
    expect(
      await mergedIn([
        { id: 1, name: 'Bought', merged: false, mergedEventId: null },
        { id: 2, name: 'Purchase', merged: true, mergedEventId: 1 },
        { id: 3, name: 'purchase', merged: true, mergedEventId: '2' },
        { id: 4, name: 'Paid', merged_event_id: 1 },
        { name: 'Viewed' },
      ]),
    ).toEqual({ Purchase: 'Bought', purchase: 'Bought', Paid: 'Bought' });
  });

  it('have no target if Lexicon does not list it, or if they are merged in a circle', async () => {
    expect(
      await mergedIn([
        { id: 1, name: 'a', merged: true },
        { id: 2, name: 'b', merged: true, mergedEventId: 99 },
        { id: 3, name: 'c', mergedEventId: 4 },
        { id: 4, name: 'd', mergedEventId: 3 },
      ]),
    ).toEqual({ a: undefined, b: undefined, c: undefined, d: undefined });
  });

  it('are matched with their targets by all digits of the ids', async () => {
    const [target, other] = ['1405123841946871899', '1405123841946871898'];
    const { client } = await scriptedMixpanel([
      {
        body: `[{"id":${target},"name":"a"},{"id":${other},"name":"b"},{"id":1,"name":"c","mergedEventId":${target}}]`,
      },
    ]);
    const list = listMergedEvents({ ...client, projectId: 12345 });
    expect([...(await list(testIo()))]).toEqual([['c', 'a']]);
  });
});
