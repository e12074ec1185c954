import { describe, expect, it } from '@jest/globals';
import { firstSyncFinding, type StreamRequests } from './estimate-first-sync.js';

const quotaWith = (left: number): { readonly quota: number; readonly left: number } => ({
  quota: 60,
  left,
});
const query = (name: string, requests: number | undefined): StreamRequests => ({
  name,
  api: 'query',
  requests,
});
const exporting: StreamRequests = { name: 'export', api: 'export', requests: 40 };

describe('firstSyncFinding', () => {
  it('reports no wait if the remaining quotas suffice', () => {
    const { severity, text } = firstSyncFinding([query('funnels', 58), exporting], {
      query: quotaWith(58),
      export: quotaWith(40),
    });
    expect(severity).toBe('good');
    expect(text).toBe(
      'A first sync of all streams takes 58 requests of the Query API (funnels 58) and 40 requests of the Export API (export 40); the quota lets them start at once.',
    );
  });

  it.each([
    [59, '1 hour.'],
    [118, '1 hour.'],
    [119, '2 hours.'],
    [600, '10 hours.'],
  ])('reports for %i requests, of which 58 may start now, a delay of %s', (requests, wait) => {
    const quotas = { query: quotaWith(58), export: quotaWith(60) };
    expect(firstSyncFinding([query('funnels', requests), exporting], quotas).text).toContain(
      `by at least ${wait}`,
    );
  });

  it('reports the longer wait of the two APIs, which are read concurrently', () => {
    const quotas = { query: quotaWith(0), export: quotaWith(0) };
    const { text } = firstSyncFinding([query('funnels', 130), exporting], quotas);
    expect(text).toContain('by at least 3 hours.');
  });

  it('reports a stream with an unknown number of requests as unknown', () => {
    const quotas = { query: quotaWith(60), export: quotaWith(60) };
    const { severity, text } = firstSyncFinding([query('a', 7), query('b', undefined)], quotas);
    expect(severity).toBe('unknown');
    expect(text).toContain('at least 7 requests of the Query API (a 7, b unknown)');
    expect(text).not.toContain('Export API');
  });

  it('leaves out streams of an API without an hourly quota', () => {
    const quotas = { query: quotaWith(60), export: quotaWith(60) };
    const annotations: StreamRequests = { name: 'annotations', api: 'app', requests: 1 };
    expect(firstSyncFinding([annotations, exporting], quotas).text).not.toContain('annotations');
  });
});
