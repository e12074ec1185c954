import { describe, expect, it } from '@jest/globals';
import { readArguments } from './command-line.js';

const read = (line: string): ReturnType<typeof readArguments> =>
  readArguments(
    line.split(' ').filter((word) => word !== ''),
    '1.2.3',
  );

const readStreams = (command: string, names: string): ReturnType<typeof readArguments> =>
  readArguments([command, '--config', 'c', '--streams', names], '1.2.3');

const refusal = (line: string): string => {
  const answer = read(line);
  return answer.kind === 'refused' ? answer.text : `not refused: ${answer.kind}`;
};

describe('the command line of commands for platforms', () => {
  it.each([
    ['spec', { kind: 'spec' }],
    ['check --config c.json', { kind: 'check', config: 'c.json', explain: false }],
    ['discover --config=c.json', { kind: 'discover', config: 'c.json', checksTimeZone: false }],
    [
      'read --config c.json --catalog k.txt --state s.txt',
      { kind: 'read', config: 'c.json', catalog: 'k.txt', state: 's.txt' },
    ],
    ['read --state=s --catalog=k --config=c', { kind: 'read', config: 'c', catalog: 'k' }],
    ['read --config c --catalog k', { kind: 'read', state: undefined }],
  ])('parses %s, with and without --debug', (line, command) => {
    expect(read(line)).toMatchObject({ kind: 'run', command: { ...command, debug: false } });
    expect(read(`${line} --debug`)).toMatchObject({ command: { ...command, debug: true } });
  });
});

describe('the command line of commands for people', () => {
  it.each([
    ['check --config c --explain', { kind: 'check', explain: true }],
    ['verify --config c', { kind: 'verify', config: 'c' }],
    [
      'discover --config c --streams a,,b --check-time-zone',
      { kind: 'discover', streams: ['a', 'b'], checksTimeZone: true },
    ],
    ['catalog --config c', { kind: 'catalog', streams: undefined, syncMode: 'incremental' }],
    ['catalog --config c --sync-mode full_refresh', { kind: 'catalog', syncMode: 'full_refresh' }],
  ])('parses %s', (line, command) => {
    expect(read(line)).toMatchObject({ kind: 'run', command });
  });

  describe.each(['verify', 'discover', 'catalog'])('%s', (command) => {
    it('accepts spaces around the names of streams', () => {
      const answer = readStreams(command, ' a, b ,');
      expect(answer).toMatchObject({ kind: 'run', command: { streams: ['a', 'b'] } });
    });

    it.each(['', ' ', ' , '])('refuses the list of streams "%s", which is empty', (names) => {
      const answer = readStreams(command, names);
      expect(answer).toMatchObject({
        kind: 'refused',
        text: expect.stringContaining('It needs the name of a stream.'),
      });
    });
  });

  it('explains in the help of check how many requests it sends', () => {
    expect(read('check --help')).toMatchObject({
      text: expect.stringMatching(
        /At most\s+three\s+requests\s+count\s+against\s+the\s+hourly\s+quota;\s+more\s+with\s+filters,\s+privacy/,
      ),
    });
  });

  it.each(['--help', '-h', 'help'])('prints all commands for %s', (line) => {
    const answer = read(line);
    expect(answer).toMatchObject({ kind: 'information' });
    for (const name of ['spec', 'check', 'discover', 'read', 'catalog', 'verify']) {
      expect(answer).toMatchObject({ text: expect.stringContaining(`\n  ${name} [options] `) });
    }
  });

  it.each(['read --help', 'read -h', 'help read', 'read --config x --help'])(
    'prints the options of one command for %s',
    (line) => {
      const answer = read(line);
      expect(answer).toMatchObject({ kind: 'information' });
      for (const option of ['--config', '--catalog', '--state', '--debug']) {
        expect(answer).toMatchObject({ text: expect.stringContaining(`\n  ${option} `) });
      }
      expect(answer).not.toMatchObject({ text: expect.stringContaining('--explain') });
    },
  );

  it('prints help even if the exit code of the process is already 1', () => {
    const before = process.exitCode;
    process.exitCode = 1;
    try {
      expect(read('help')).toMatchObject({ kind: 'information' });
    } finally {
      process.exitCode = before;
    }
  });

  it.each(['--version', 'read --version'])('prints the version for %s', (line) => {
    expect(read(line)).toEqual({ kind: 'information', text: '1.2.3\n' });
  });

  it.each([
    ['chekc', "unknown command 'chekc'\n(Did you mean check?)"],
    ['write', "unknown command 'write'"],
    ['read --confg c', "unknown option '--confg'\n(Did you mean --config?)"],
    ['check --explian --config c', '(Did you mean --explain?)'],
    ['check', "option '--config <file>' is required"],
    ['read --config c', "option '--catalog <file>' is required"],
    ['check --config', "option '--config <file>' argument missing"],
    ['read --config --catalog k', "option '--config <file>' argument '--catalog' is invalid"],
    ['read --config c --catalog k stray', "too many arguments for 'read'"],
    ['catalog --config c --sync-mode full', 'Allowed choices are incremental, full_refresh.'],
  ])('refuses "%s" with the reason and the usage of the command', (line, reason) => {
    expect(refusal(line)).toContain(reason);
    expect(refusal(line)).toMatch(/\nUsage: source-mixpanel .*\n"source-mixpanel .*--help"/);
  });

  it('refuses an empty command line with a list of all commands', () => {
    expect(refusal('')).toMatch(/^Usage: source-mixpanel [^]*\n {2}verify /);
  });
});
