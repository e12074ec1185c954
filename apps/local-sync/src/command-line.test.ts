import { describe, expect, it } from '@jest/globals';
import { readArguments, type RunCommand } from './command-line.js';

const read = (...args: readonly string[]): ReturnType<typeof readArguments> =>
  readArguments(args, { program: 'bin/local-sync', version: '1.2.3' });

const command = (...args: readonly string[]): RunCommand | undefined => {
  const asked = read(...args);
  return asked.kind === 'run' ? asked.command : undefined;
};

const parse = (line: string): RunCommand | undefined => command(...line.split(' '));

describe('the command line', () => {
  it('parses a sync into a database, with streams and a query', () => {
    expect(command('--config=c', '--to=a.duckdb', '--streams=x, y,', '--sql=q')).toEqual({
      sync: {
        config: 'c',
        streams: ['x', 'y'],
        resets: [],
        stateFile: undefined,
        types: 'values',
        progress: 'auto',
        isStrict: false,
      },
      target: { kind: 'duckdb', path: 'a.duckdb' },
      queries: ['q'],
    });
  });

  it('parses queries without a sync and keeps their order', () => {
    expect(parse('--to data/ --sql b --sql a')).toEqual({
      sync: undefined,
      target: { kind: 'parquet', directory: 'data/' },
      queries: ['b', 'a'],
    });
  });

  it('parses --report without a sync, after a sync and after queries', () => {
    expect(parse('--to a.duckdb --report r.html')).toMatchObject({ report: 'r.html', queries: [] });
    expect(parse('--to data/ --sql q --report r.html')).toMatchObject({ report: 'r.html' });
    expect(parse('--config c --to data/ --report r.html')).toMatchObject({
      report: 'r.html',
      sync: { config: 'c' },
    });
  });

  it('accepts --state if the target is standard output', () => {
    expect(parse('--config c --to - --state s')).toMatchObject({
      target: { kind: 'json_lines' },
      sync: { stateFile: 's' },
    });
  });

  it('parses --types', () => {
    expect(parse('--config c --to a.duckdb --types numbers')).toMatchObject({
      sync: { types: 'numbers' },
    });
  });

  it('parses --progress and --log-file', () => {
    expect(parse('--config c --to a.duckdb --progress json --log-file l')).toMatchObject({
      sync: { progress: 'json', logFile: 'l' },
    });
  });

  it('parses --strict', () => {
    expect(parse('--config c --to data/ --strict')).toMatchObject({ sync: { isStrict: true } });
  });

  it.each(['--help', '-h', '--config c --help'])('prints all options for %s', (line) => {
    const asked = read(...line.split(' '));
    expect(asked).toMatchObject({
      kind: 'information',
      text: expect.stringMatching(/^Usage: bin\/local-sync .*[^]*--sql <query>[^]*Exit codes: 0/),
    });
  });

  it('prints the version for --version', () => {
    expect(read('--version')).toEqual({ kind: 'information', text: '1.2.3\n' });
  });

  it('accepts a query that begins like an option', () => {
    expect(command('--to', 'a.duckdb', '--sql', '-- all\nSELECT 1')).toMatchObject({
      queries: ['-- all\nSELECT 1'],
    });
  });

  it.each([
    ['--config c --to a.duckdb --progress loud', 'auto, plain, json, none'],
    ['--to a.duckdb --log-file l --sql q', '--log-file needs --config'],
    ['--config c --to a.duckdb --types int', 'values, numbers, text'],
    ['--to a.duckdb --types text --sql q', '--types needs --config'],
    ['--config c --to - --types text', '--types needs a database'],
    ['--config c', "'--to <target>' is required"],
    ['--to a.duckdb', "'--config <file>' is required"],
    ['--to a.duckdb --streams x --sql q', '--streams needs --config'],
    ['--config c --to a.duckdb --streams ,', 'names no stream'],
    ['--config c --to - --sql q', '--sql needs a database'],
    ['--config c --to - --report r', '--report needs a database or a directory'],
    ['--config c --to - --strict', '--strict needs a database or a directory'],
    ['--to a.duckdb --strict --sql q', '--strict needs --config'],
    ['--to a.duckdb --report', "option '--report <file>' argument missing"],
    ['--config c --to a.duckdb --state s', '--state needs --to -'],
    ['--config c --to nowhere', 'NAME.duckdb'],
    ['--config c --to a.duckdb --fast', "unknown option '--fast'"],
    ['--confg c --to a.duckdb', 'Did you mean --config?'],
    ['--config --to a.duckdb', "'--config <file>' argument '--to' is invalid"],
    ['--config c --to', "'--to <target>' argument missing"],
    ['--config c --to a.duckdb --memory 2', 'for example 2GB'],
    ['--config c --to a.duckdb stray', 'too many arguments'],
  ])('refuses %s with a message that says what is wrong', (line, reason) => {
    const asked = read(...line.split(' '));
    expect(asked).toMatchObject({ kind: 'refused', text: expect.stringContaining(reason) });
    expect(asked).toMatchObject({
      text: expect.stringMatching(/\nUsage: bin\/local-sync --config/),
    });
  });
});
