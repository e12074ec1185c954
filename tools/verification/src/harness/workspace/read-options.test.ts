import { describe, expect, it } from '@jest/globals';
import type { Command } from 'commander';
import {
  aboveZero,
  optionsIn,
  positiveWholeNumber,
  severalTimes,
  wholeNumber,
} from './read-options.js';

const define = (command: Command): unknown =>
  command
    .description('Weighs things.')
    .option('--rounds <n>', 'of each', positiveWholeNumber, 5)
    .option('--seed <n>', 'of all', wholeNumber)
    .option('--weight <n>', 'of one', aboveZero)
    .option('--thing <name>', 'several', severalTimes(), ['a', 'b'])
    .argument('[text]', 'only those with it');

describe('the options of a command', () => {
  it('are its defaults, which options replace, and what else it holds', () => {
    expect(optionsIn([], define)).toEqual({
      kind: 'run',
      command: { values: { rounds: 5, thing: ['a', 'b'] }, positionals: [] },
    });
    const args = ['x', '--rounds', '7', '--thing', 'c', '--thing', 'd', '--weight', '0.5'];
    expect(optionsIn(args, define)).toEqual({
      kind: 'run',
      command: { values: { rounds: 7, weight: 0.5, thing: ['c', 'd'] }, positionals: ['x'] },
    });
  });

  it('are explained', () => {
    const { kind, text } = optionsIn(['--help'], define) as { kind: string; text: string };
    expect(kind).toBe('information');
    expect(text).toContain('Weighs things.');
    expect(text).toMatch(/--rounds <n> +of each \(default: 5\)/);
  });

  it.each([
    [['--round', '7'], "unknown option '--round'"],
    [['--rounds', 'x'], 'It must be a whole number.'],
    [['--rounds', '0'], 'It must be above 0.'],
    [['--seed', '99999999999999999999'], 'It must be a whole number.'],
    [['--weight', '0'], 'It must be a number above 0.'],
    [['one', 'two'], 'too many arguments'],
  ])('are refused with a sentence: %j', (args, complaint) => {
    expect(optionsIn(args, define)).toEqual({
      kind: 'refused',
      text: expect.stringContaining(complaint),
    });
  });
});
