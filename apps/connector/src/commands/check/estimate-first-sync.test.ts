import { describe, expect, it } from '@jest/globals';
import { firstSyncFinding, type StreamRequests } from './estimate-first-sync.js';

const hour = (left: number): { readonly quota: number; readonly left: number } => ({
  quota: 60,
  left,
});
const query = (name: string, requests: number | undefined): StreamRequests => ({
  name,
  api: 'query',
  requests,
});
const exporting: StreamRequests = { name: 'export', api: 'export', requests: 40 };

describe('the estimate of a first sync', () => {
  it('waits for nothing while the hour lasts', () => {
    const { severity, text } = firstSyncFinding([query('funnels', 58), exporting], {
      query: hour(58),
      export: hour(40),
    });
    expect(severity).toBe('good');
    expect(text).toBe(
      'A first sync of all streams takes 58 requests of the Query API (funnels 58) and 40 requests of the Export API (export 40); the quota lets them start at once.',
    );
  });

  it.each([
    [59, '1 hour '],
    [118, '1 hour '],
    [119, '2 hours '],
    [600, '10 hours '],
  ])('of %i requests waits %sof quota when 58 are left', (requests, wait) => {
    const hours = { query: hour(58), export: hour(60) };
    expect(firstSyncFinding([query('funnels', requests), exporting], hours).text).toContain(
      `wait at least ${wait}`,
    );
  });

  it('waits for the slower of two APIs, as both are read side by side', () => {
    const hours = { query: hour(0), export: hour(0) };
    const { text } = firstSyncFinding([query('funnels', 130), exporting], hours);
    expect(text).toContain('at least 3 hours in all');
  });

  it('says what it does not know', () => {
    const hours = { query: hour(60), export: hour(60) };
    const { severity, text } = firstSyncFinding([query('a', 7), query('b', undefined)], hours);
    expect(severity).toBe('unknown');
    expect(text).toContain('at least 7 requests of the Query API (a 7, b unknown)');
    expect(text).not.toContain('Export API');
  });

  it('leaves out what has no hourly quota', () => {
    const hours = { query: hour(60), export: hour(60) };
    const annotations: StreamRequests = { name: 'annotations', api: 'app', requests: 1 };
    expect(firstSyncFinding([annotations, exporting], hours).text).not.toContain('annotations');
  });
});
