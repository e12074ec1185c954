import { describe, expect, it } from '@jest/globals';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sharedCountOf } from './shared-count.js';

const folder = tmpdir();
const shared = { SOURCE_MIXPANEL_QUOTA_DIR: join(folder, '.source-mixpanel-quota') };

describe('the count of requests that connectors share', () => {
  it('is stored in a hidden folder next to the target', () => {
    expect(sharedCountOf({ kind: 'duckdb', path: join(folder, 'a.duckdb') }, {})).toEqual(shared);
    expect(sharedCountOf({ kind: 'parquet', directory: `${folder}/b/` }, {})).toEqual(shared);
  });

  it('is not shared for JSON lines, in a folder that does not exist, or if the variable is set', () => {
    expect(sharedCountOf({ kind: 'json_lines' }, {})).toEqual({});
    expect(sharedCountOf({ kind: 'parquet', directory: `${folder}/none/b/` }, {})).toEqual({});
    const target = { kind: 'duckdb', path: join(folder, 'a.duckdb') } as const;
    expect(sharedCountOf(target, { SOURCE_MIXPANEL_QUOTA_DIR: '' })).toEqual({});
  });
});
