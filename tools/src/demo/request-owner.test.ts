import { describe, expect, it } from '@jest/globals';
import { requestOwner } from './request-owner.js';

describe('requestOwner', () => {
  it.each([
    ['/api/2.0/export', '', 'export'],
    ['/api/app/projects/1/annotations', '', 'annotations'],
    ['/api/query/cohorts/list', '', 'cohorts'],
    ['/api/query/funnels/list', '', 'funnels'],
    ['/api/query/funnels', '', 'funnels'],
    ['/api/2.0/engage/revenue', '', 'revenue'],
    ['/api/query/engage', 'page=0', 'engage'],
    ['/api/query/engage', 'filter_by_cohort=%7B%22id%22%3A1%7D', 'cohort_members'],
    ['/api/query/events/properties/top', '', 'other'],
  ])('counts %s with "%s" for %s', (path, body, owner) => {
    expect(requestOwner({ path, query: '', body })).toBe(owner);
    expect(requestOwner({ path, query: body, body: '' })).toBe(owner);
  });
});
