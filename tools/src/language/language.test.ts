import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { WORKSPACE_ROOT } from '@source-mixpanel/verification/workspace';
import { breaches, type Breach } from './rules.js';

/** Files that quote other texts: these rules, and the changelogs and saved outputs of earlier versions. */
const QUOTING = /^tools\/src\/language\/|(?:^|\/)CHANGELOG\.md$|\/test\/versions\//;

function allBreaches(): readonly Breach[] {
  return execFileSync('git', ['ls-files'], { cwd: WORKSPACE_ROOT, encoding: 'utf8' })
    .split('\n')
    .filter((path) => path !== '' && !QUOTING.test(path) && existsSync(join(WORKSPACE_ROOT, path)))
    .flatMap((path) => breaches(path, readFileSync(join(WORKSPACE_ROOT, path), 'utf8')));
}

describe('the language of the repository', () => {
  it('is plain in every file', () => {
    expect(allBreaches()).toEqual([]);
  });
});

describe('the rules', () => {
  const words = (path: string, content: string): readonly string[] =>
    breaches(path, content).map((breach) => breach.instead);

  it.each([
    ['a comment', '/** It is no\n * error. */\nexport const a = 1;'],
    ['a comment at the end of a line', 'const a = 1; // is no error'],
    ['a message', "throw new Error('This is no error.');"],
    ['a template', 'const a = `${b} is no error`;'],
    ['the title of a test', "it('is no error', () => {});"],
  ])('find words in %s', (_name, script) => {
    expect(words('a.ts', script)).toHaveLength(1);
  });

  it('find words in documents and Python, and names of constants', () => {
    expect(words('a.md', 'one\n\nThis is no\nerror')).toHaveLength(1);
    expect(words('a.py', '"""This is no error."""  # behind it')).toHaveLength(2);
    expect(words('a.ts', 'const MOST_BYTES = 1;')).toEqual(['MAX_… or MIN_… with the unit']);
  });

  it.each([
    'If there is no error, nothing happens.',
    'The cluster is behind a proxy.',
    'It cannot tell whether it was an error.',
    'The answer is no longer needed.',
  ])('accept: %s', (sentence) => {
    expect(words('a.ts', `// ${sentence}`)).toEqual([]);
    expect(words('a.md', sentence)).toEqual([]);
  });

  it('ignore code in documents, and the place of a module', () => {
    expect(words('a.md', '`is no code`\n\n```\nis no code\n```\n')).toEqual([]);
    expect(words('a.ts', "import './behind beside.js';")).toEqual([]);
  });

  it('name the line', () => {
    const [breach] = breaches('a.md', 'one\n\nThis is no error');
    expect(breach?.place).toBe('a.md:3');
  });
});
