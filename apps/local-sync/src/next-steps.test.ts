import { describe, expect, it } from '@jest/globals';
import { readArguments } from './command-line.js';
import { nextSteps } from './next-steps.js';

const stepsAfter = (
  args: readonly string[],
  { isComplete = true, stream }: { readonly isComplete?: boolean; readonly stream?: string } = {},
): readonly string[] => {
  const asked = readArguments(args, { program: 'local-sync', version: '0' });
  if (asked.kind !== 'run' || asked.command.sync === undefined) throw new Error('not a sync');
  const { sync, target, memory } = asked.command;
  return nextSteps({ program: 'local-sync', sync, target, memory, isComplete, stream });
};

describe('nextSteps', () => {
  it('shows where the data is, how to query it, and how to sync again without a reset', () => {
    const args = ['--config', "o'clock.json", '--to', 'a.duckdb', '--streams', 'export,engage'];
    const once = [
      '--reset',
      'engage',
      '--sql',
      'SELECT 1',
      '--memory',
      '2 GB',
      '--types',
      'text',
      '--strict',
    ];
    expect(stepsAfter([...args, ...once], { stream: 'export' })).toEqual([
      'The data is in a.duckdb, in one table for each stream.',
      "query:       local-sync --to a.duckdb --sql 'SELECT event, count(*) FROM export GROUP BY event ORDER BY 2 DESC'",
      "sync again:  local-sync --config 'o'\\''clock.json' --to a.duckdb --streams export,engage --types text --memory '2 GB' --strict",
      'schedule:    https://github.com/source-mixpanel/source-mixpanel/tree/main/docs/guide/schedule.md',
    ]);
  });

  it('shows that rows are saved, and how to continue after an incomplete run', () => {
    const args = ['--config', 'c', '--to', 'data/', '--full-refresh'];
    expect(stepsAfter(args, { isComplete: false, stream: 'Odd one' })).toEqual([
      'The rows that the table counts are saved. The next run reads the rest; nothing is lost or stored twice.',
      'The data is in data/, in one folder of Parquet files for each stream.',
      `query:     local-sync --to data/ --sql 'SELECT * FROM "Odd one" LIMIT 5'`,
      'continue:  local-sync --config c --to data/',
      'schedule:  https://github.com/source-mixpanel/source-mixpanel/tree/main/docs/guide/schedule.md',
    ]);
  });

  it('shows no query without rows, and for JSON lines only how to continue from the state file', () => {
    expect(stepsAfter(['--config', 'c', '--to', 'a.duckdb'])).toHaveLength(3);
    expect(stepsAfter(['--config', 'c', '--to', '-', '--state', 's.json'])).toEqual([
      'sync again:  local-sync --config c --to - --state s.json',
    ]);
    expect(stepsAfter(['--config', 'c', '--to', '-'])).toEqual([
      expect.stringMatching(/^No state was saved, .+ --state FILE, /),
    ]);
  });
});
