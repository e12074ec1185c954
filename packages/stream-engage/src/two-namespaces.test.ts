import { expect, it } from '@jest/globals';
import type { ReadProfiles } from '@source-mixpanel/mixpanel';
import { fakeClock, readStream } from '@source-mixpanel/testing';
import { engageStream } from './engage-stream.js';

const readProfiles: ReadProfiles = async function* () {
  for (const name of ['plan', '$plan']) {
    yield {
      names: new Set([name]),
      rows: [{ $distinct_id: name, $properties: { [name]: 1 } }],
    };
    await Promise.resolve();
  }
};

it('two syncs of one stream with different saved column names do not affect each other', async () => {
  const stream = engageStream(
    { readProfiles, profileProperties: () => Promise.resolve(new Map()) },
    { zone: 'UTC', clock: fakeClock(Date.UTC(2024, 5, 1)), pageSize: 1000 },
  );
  const saved = (names: Record<string, string>) => stream.state.parse({ names });
  const [one, other] = await Promise.all([
    readStream(stream, saved({ $plan: 'plan', plan: '_plan' })),
    readStream(stream, saved({ plan: 'plan', $plan: '_plan' })),
  ]);
  expect(one.finished.names).toEqual({ plan: '_plan' });
  expect(one.records[0]).toEqual({ distinct_id: 'plan', _plan: 1 });
  expect(other.finished.names).toEqual({ $plan: '_plan' });
  expect(other.records[0]).toEqual({ distinct_id: 'plan', plan: 1 });
});
