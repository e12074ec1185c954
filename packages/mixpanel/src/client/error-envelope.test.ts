import { afterEach, describe, expect, it } from '@jest/globals';
import { BodySpool } from '@source-mixpanel/kernel';
import { SourceError, type CallIo } from '@source-mixpanel/stream';
import { testIo } from '@source-mixpanel/testing';
import { tmpdir } from 'node:os';
import {
  answered,
  closeScriptedMixpanels,
  failure,
  scriptedMixpanel,
} from '../../test/scripted-mixpanel.js';
import { accountProjects } from '../app/account.js';
import { listAnnotations } from '../app/annotations.js';
import type { Client } from './client.js';
import { listCohorts } from '../profiles/cohorts.js';
import { topEventProperties } from '../export/top-event-properties.js';
import { funnelDaysOf, listFunnels } from '../reports/funnels.js';
import { profileProperties } from '../profiles/profile-schema.js';
import { fetchProfilePage } from '../profiles/profiles.js';
import { revenueDays } from '../reports/revenue.js';

afterEach(closeScriptedMixpanels);

const days = { from: '2024-01-01', to: '2024-01-02' };
const secretOnly = (client: Client): Client => ({ send: client.send, hosts: client.hosts });

const ENDPOINTS: Readonly<Record<string, (client: Client) => (io: CallIo) => Promise<unknown>>> = {
  'the list of cohorts': listCohorts,
  'the list of funnels': listFunnels,
  'the days of a funnel': (client) => (io) => funnelDaysOf(client)({ id: 7, ...days }, io),
  revenue: (client) => (io) => revenueDays(client)(days, io),
  annotations: listAnnotations,
  'the legacy annotations': (client) => listAnnotations(secretOnly(client)),
  'a page of profiles': (client) => (io) =>
    fetchProfilePage(client, { storage: new BodySpool({ directory: tmpdir() }) })(
      { pageSize: 10 },
      io,
    ),
  'profile properties': profileProperties,
  'the account': accountProjects,
};

/** A response without rows, for every endpoint. */
const EMPTY = { data: {}, results: [], annotations: [], total: 0, page_size: 10 };
const ENVELOPES: readonly object[] = [
  { ...EMPTY, status: 'error', error: { message: 'no luck' } },
  { ...EMPTY, status: 'error' },
  { ...EMPTY, status: 'failed' },
  { ...EMPTY, error: 'no luck' },
  { ...EMPTY, error: { code: 'x' } },
  { ...EMPTY, error: [{ $email: 'private' }] },
  { ...EMPTY, error: true },
  { error: { code: 5 } },
];

describe.each(Object.entries(ENDPOINTS))(
  '%s, if the response has status 200',
  (_name, endpoint) => {
    it.each(ENVELOPES.map((envelope) => [JSON.stringify(envelope), envelope]))(
      'is rejected because of the error in the response: %s',
      async (_text, envelope) => {
        const { client } = await scriptedMixpanel([answered(envelope)]);
        const error = await failure(endpoint(client)(testIo()));
        expect(error).toBeInstanceOf(SourceError);
        expect(error).toMatchObject({ code: 'answered_error' });
        expect(
          JSON.stringify([(error as SourceError).message, (error as SourceError).detail]),
        ).not.toContain('private');
      },
    );
  },
);

describe('a response with status 200 and no error', () => {
  it.each(['ok', 'OK', null, undefined])(
    'is accepted with the member status %s',
    async (status) => {
      const { client } = await scriptedMixpanel([answered({ status, error: null, data: {} })]);
      const read = funnelDaysOf(client)({ id: 7, ...days }, testIo());
      expect(await read).toEqual([]);
    },
  );

  it('may have event properties named "error" and "status"', async () => {
    const names = { error: { count: 3 }, status: { count: 2 }, plan: { count: 1 } };
    const { client } = await scriptedMixpanel([answered(names)]);
    expect(await topEventProperties(client)(5, testIo())).toEqual(['error', 'status', 'plan']);
  });
});
