import { beforeAll, describe, expect, it } from '@jest/globals';
import { ADDED_STREAMS } from '../harness/projects/added-streams.js';
import { SHARED_STREAMS } from '../harness/projects/stream-names.js';
import { cutEverywhere, type CutReport } from './cut-everywhere.js';

// `npm run verify:simulation` cuts the bodies of all streams in every way after each byte.
describe.each(SHARED_STREAMS)('the bodies of %s, cut after every byte', (stream) => {
  let report: CutReport | undefined;
  beforeAll(async () => {
    const ways = stream === 'export' ? 'all' : 'in_turn';
    [report] = await cutEverywhere({ streams: new Set([stream]), ways });
  });

  it('lead to all records once, or to INCOMPLETE with a transient error and a state from which no record is lost', () => {
    expect(report).toMatchObject({ stream, shortCompletes: 0, doubled: 0, problems: [] });
    expect(report?.delivered).toBe(report?.expected);
  });

  it('lead to complete and to incomplete syncs', () => {
    const { cuts = 0, complete = 0, incomplete = 0, undetectable = 0 } = report ?? {};
    expect(cuts).toBeGreaterThan(200);
    expect(complete).toBeGreaterThan(0);
    expect(incomplete).toBeGreaterThan(0);
    expect(complete + incomplete + undetectable).toBe(cuts);
  });

  it('count as complete by mistake only if the transfer of an export ends normally after a complete line', () => {
    // These are the cuts before each of the two lines of an uncompressed body.
    expect(report?.undetectable).toBe(stream === 'export' ? 2 : 0);
  });
});

// There are fewer cuts than above, so that a new stream adds little to the duration of the tests.
describe.each(ADDED_STREAMS)('the bodies of $name, cut after every 16th byte', ({ name }) => {
  let report: CutReport | undefined;
  beforeAll(async () => {
    [report] = await cutEverywhere({ streams: new Set([name]), ways: 'in_turn', step: 16 });
  }, 600_000);

  it('lead to all records once, or to INCOMPLETE with a transient error and a state from which no record is lost', () => {
    expect(report).toMatchObject({ stream: name, shortCompletes: 0, doubled: 0, problems: [] });
    expect(report?.delivered).toBe(report?.expected);
    // CSV has no closing bracket, so a table whose transfer ends normally after a complete row
    // looks complete.
    expect(name === 'lookup_table_rows' ? 0 : report?.undetectable).toBe(0);
    expect(report?.complete).toBeGreaterThan(0);
    expect(report?.incomplete).toBeGreaterThan(0);
  });
});
