import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { WORKSPACE_ROOT } from '@source-mixpanel/verification/workspace';
import { findBreaches, type Breach } from './rules.js';

/**
 * Files that need not follow the rules: the rules themselves, changelogs, and saved outputs of
 * earlier versions.
 */
const EXEMPT = /^tools\/src\/language\/|(?:^|\/)CHANGELOG\.md$|\/test\/versions\//;

function allBreaches(): readonly Breach[] {
  return execFileSync('git', ['ls-files'], { cwd: WORKSPACE_ROOT, encoding: 'utf8' })
    .split('\n')
    .filter((path) => path !== '' && !EXEMPT.test(path) && existsSync(join(WORKSPACE_ROOT, path)))
    .flatMap((path) => findBreaches(path, readFileSync(join(WORKSPACE_ROOT, path), 'utf8')));
}

describe('the texts of the repository', () => {
  it('follow the language rules in all files', () => {
    expect(allBreaches()).toEqual([]);
  });
});

describe('the language rules', () => {
  const advice = (path: string, content: string): readonly string[] =>
    findBreaches(path, content).map((breach) => breach.instead);

  it.each([
    ['a comment', '/** It is no\n * error. */\nexport const a = 1;'],
    ['a comment at the end of a line', 'const a = 1; // is no error'],
    ['a message', "throw new Error('This is no error.');"],
    ['a template', 'const a = `${b} is no error`;'],
    ['the title of a test', "it('is no error', () => {});"],
  ])('find refused words in %s', (_name, script) => {
    expect(advice('a.ts', script)).toHaveLength(1);
  });

  it('find refused words in documents, in Python and in names of constants', () => {
    expect(advice('a.md', 'one\n\nThis is no\nerror')).toHaveLength(1);
    expect(advice('a.py', '"""This is no error."""  # behind it')).toHaveLength(2);
    expect(advice('a.ts', 'const MOST_BYTES = 1;')).toEqual(['MAX_… or MIN_… with the unit']);
  });

  it.each([
    'If there is no error, nothing happens.',
    'The cluster is behind a proxy.',
    'It cannot tell whether it was an error.',
    'The answer is no longer needed.',
  ])('accept: %s', (sentence) => {
    expect(advice('a.ts', `// ${sentence}`)).toEqual([]);
    expect(advice('a.md', sentence)).toEqual([]);
  });

  it('ignore code in documents and paths of modules', () => {
    expect(advice('a.md', '`is no code`\n\n```\nis no code\n```\n')).toEqual([]);
    expect(advice('a.ts', "import './behind beside.js';")).toEqual([]);
  });

  it('report the line of the words', () => {
    const [breach] = findBreaches('a.md', 'one\n\nThis is no error');
    expect(breach?.place).toBe('a.md:3');
  });
});
