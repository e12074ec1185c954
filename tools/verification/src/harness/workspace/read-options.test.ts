import { describe, expect, it } from '@jest/globals';
import { Argument, type Command } from 'commander';
import {
  positiveNumber,
  optionsIn,
  partOf,
  pathIn,
  positiveInteger,
  nonNegativeInteger,
} from './read-options.js';

const define = (command: Command): unknown =>
  command
    .description('Weighs things.')
    .option('--rounds <n>', 'how often each thing is weighed', positiveInteger, 5)
    .option('--seed <n>', 'the seed of all rounds', nonNegativeInteger)
    .option('--file <path>', 'a file of the tools', pathIn('tools'))
    .option('--weight <n>', 'the weight of one thing', positiveNumber)
    .addArgument(
      new Argument('[text]', 'weigh only these things').argParser(partOf(['apple', 'maple'])),
    );

describe('optionsIn', () => {
  it('returns the defaults, the options that replace them and the other arguments', () => {
    expect(optionsIn([], define)).toEqual({
      kind: 'run',
      command: { values: { rounds: 5 }, positionals: [] },
    });
    const args = ['app', '--rounds', '7', '--weight', '0.5', '--file', 'src/assembly'];
    expect(optionsIn(args, define)).toEqual({
      kind: 'run',
      command: { values: { rounds: 7, weight: 0.5, file: 'src/assembly' }, positionals: ['app'] },
    });
  });

  it('returns the help for --help', () => {
    const { kind, text } = optionsIn(['--help'], define) as { kind: string; text: string };
    expect(kind).toBe('information');
    expect(text).toContain('Weighs things.');
    expect(text).toMatch(/--rounds <n> +how often each thing is weighed \(default: 5\)/);
  });

  it.each([
    [['--round', '7'], "unknown option '--round'"],
    [['--rounds', 'x'], 'It must be an integer of at least 0.'],
    [['--rounds', '0'], 'It must be greater than 0.'],
    [['--seed', '99999999999999999999'], 'It must be an integer of at least 0.'],
    [['--weight', '0'], 'It must be a number greater than 0.'],
    [['--file', 'apple.ts'], 'It must exist in tools, which contains README.md, '],
    [['apple', 'maple'], 'too many arguments'],
    [['pear'], 'It must occur in one of these names:\n  apple\n  maple\n'],
  ])('refuses %j and states what is wrong', (args, complaint) => {
    expect(optionsIn(args, define)).toEqual({
      kind: 'refused',
      text: expect.stringContaining(complaint),
    });
  });
});
