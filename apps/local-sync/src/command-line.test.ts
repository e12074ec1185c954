import { describe, expect, it } from '@jest/globals';
import { parseCommandLine } from './command-line.js';

const parse = (line: string): ReturnType<typeof parseCommandLine> =>
  parseCommandLine(line.split(' '));

describe('parseCommandLine', () => {
  it('takes a sync into a database, with streams and a query', () => {
    expect(parseCommandLine(['--config=c', '--to=a.duckdb', '--streams=x, y,', '--sql=q'])).toEqual(
      {
        kind: 'run',
        sync: {
          config: 'c',
          streams: ['x', 'y'],
          resets: [],
          stateFile: undefined,
          types: 'values',
          progress: 'auto',
        },
        target: { kind: 'duckdb', path: 'a.duckdb' },
        queries: ['q'],
      },
    );
  });

  it('takes queries without a sync, in their order', () => {
    expect(parse('--to data/ --sql b --sql a')).toEqual({
      kind: 'run',
      sync: undefined,
      target: { kind: 'parquet', directory: 'data/' },
      queries: ['b', 'a'],
    });
  });

  it('knows standard output, where alone a state file has a place', () => {
    expect(parse('--config c --to - --state s')).toMatchObject({
      target: { kind: 'json_lines' },
      sync: { stateFile: 's' },
    });
  });

  it('takes which types columns of texts get', () => {
    expect(parse('--config c --to a.duckdb --types numbers')).toMatchObject({
      sync: { types: 'numbers' },
    });
  });

  it('takes how to show progress and where to log', () => {
    expect(parse('--config c --to a.duckdb --progress json --log-file l')).toMatchObject({
      sync: { progress: 'json', logFile: 'l' },
    });
  });

  it.each([
    ['--config c --to a.duckdb --progress loud', 'auto, plain, json, none'],
    ['--to a.duckdb --log-file l --sql q', '--log-file needs --config'],
    ['--config c --to a.duckdb --types int', 'values, numbers, text'],
    ['--to a.duckdb --types text --sql q', '--types needs --config'],
    ['--config c --to - --types text', '--types needs a database'],
    ['--config c', 'Say with --to'],
    ['--to a.duckdb', 'Say with --config'],
    ['--to a.duckdb --streams x --sql q', '--streams needs --config'],
    ['--config c --to a.duckdb --streams ,', 'names no stream'],
    ['--config c --to - --sql q', '--sql needs a database'],
    ['--config c --to a.duckdb --state s', '--state goes with --to -'],
    ['--config c --to nowhere', 'NAME.duckdb'],
    ['--config c --to a.duckdb --fast', "'--fast'"],
    ['--config c --to a.duckdb stray', 'stray'],
  ])('refuses %s and says what is wrong', (line, reason) => {
    expect(() => parse(line)).toThrow(reason);
  });
});
