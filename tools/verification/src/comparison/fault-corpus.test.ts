import { describe, expect, it } from '@jest/globals';
import { createMockMixpanel } from '@source-mixpanel/fixtures-server';
import { faultCorpus } from './fault-corpus.js';

const full = faultCorpus('full');

/**
 * Requests that the connectors send: the Python connector and ours with one prefix of the API, the
 * tap with another.
 */
const REQUESTED = {
  export: ['/api/2.0/export?from_date=2026-11-02&to_date=2026-11-04'],
  engage: [
    '/api/query/engage?project_id=12345&page_size=250',
    '/api/query/engage?project_id=12345&page_size=250&session_id=1-s1&page=1',
    '/api/2.0/engage?page_size=250&session_id=1-s1&page=1',
  ],
  cohort_members: [
    '/api/query/cohorts/list?project_id=12345',
    '/api/2.0/engage?filter_by_cohort=%7B%22id%22:%201001%7D&page_size=250',
    '/api/query/engage?project_id=12345&page_size=250&session_id=1-s1&page=1',
  ],
  funnels: ['/api/2.0/funnels/list?', '/api/query/funnels?project_id=12345&funnel_id=2001'],
};

describe('the corpus of faults', () => {
  it('has no two faults with the same name', () => {
    expect(new Set(full.map(({ name }) => name)).size).toBe(full.length);
  });

  it('has a short form with faults of every stream except the members of cohorts', () => {
    const short = faultCorpus('short');
    expect(short).toHaveLength(8);
    expect([...new Set(short.map(({ stream }) => stream))]).toEqual([
      'export',
      'engage',
      'funnels',
    ]);
  });

  it.each(full.filter(({ faults }) => faults.length > 0))(
    'has a request to which this fault applies: $name',
    (fault) => {
      const urls = REQUESTED[fault.stream];
      const affected = urls.filter((url) => {
        const mixpanel = createMockMixpanel({ data: 'empty', faults: fault.faults });
        const { effects } = mixpanel.handle({ method: 'GET', url, headers: {}, body: '' });
        return Object.keys(effects).length > 0;
      });
      expect(affected).not.toEqual([]);
    },
  );

  it.each([
    '/api/2.0/engage?',
    '/api/query/engage/properties?project_id=12345',
    '/api/2.0/events/properties/top?limit=2000',
  ])('has no fault that applies to %s, which is sent before the streams are read', (url) => {
    for (const { faults } of full) {
      const mixpanel = createMockMixpanel({ data: 'empty', faults });
      const { effects } = mixpanel.handle({ method: 'GET', url, headers: {}, body: '' });
      expect(effects).toEqual({});
    }
  });
});
