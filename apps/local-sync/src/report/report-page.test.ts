import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ReportData } from './report-data.js';
import { reportPage } from './report-page.js';

const EMPTY: ReportData = {
  ...{
    made: 0,
    version: '1',
    project: null,
    events: null,
    comparison: { kind: 'absent' },
    properties: [],
    streams: [],
    runs: [],
  },
  ...{ quota: null, oldest: [], cohorts: [] },
};

describe('the page of a report', () => {
  it('embeds every name as JSON, which cannot end the script element and is read back unchanged', () => {
    const pieces = [
      '</script>',
      '<script>',
      '<!--',
      '-->',
      '&amp;',
      '\u2028',
      '\u2029',
      '"',
      "'",
      '\\',
      '\u202e',
      'a',
    ];
    const names = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary' })), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(names, (parts) => {
        const data = { ...EMPTY, project: parts.join('') };
        const page = reportPage(data, { script: 'run()', style: '' });
        expect(page.match(/<\/?script\b/g)).toHaveLength(4);
        const text = /id="data">(.*)<\/script>\n<script>/s.exec(page)?.[1] ?? '';
        expect(text).not.toMatch(/[<>&\u2028\u2029]/);
        expect(JSON.parse(text)).toEqual({ ...EMPTY, project: parts.join('') });
      }),
    );
  });

  it('allows the browser to use only its own script and style', () => {
    const page = reportPage(EMPTY, { script: 'run()', style: 'b{}' });
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1];
    expect(policy).toBe(
      "default-src 'none'; script-src 'sha256-AvyuiL0SD1mVY3NNxR+V2uo+lhk6RMFrytWmRt6CrJQ='; style-src 'sha256-7yqHVAesot11p6HczDsgKRipvI5UPgs97z80zNXlans='; base-uri 'none'; form-action 'none'",
    );
  });
});
