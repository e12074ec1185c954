import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { isJsonObject } from '@source-mixpanel/exact-json';
import { spec } from '@source-mixpanel/connector';
import { ERROR_CODES } from '@source-mixpanel/stream';
import { WORKSPACE_ROOT } from '@source-mixpanel/verification/workspace';
import { documents } from './documents.js';
import { printedMessages } from './printed-messages.js';

const read = (path: string): string => readFileSync(join(WORKSPACE_ROOT, path), 'utf8');

/**
 * Source files whose messages docs/guide/troubleshooting.md need not list: packages for tests, help
 * of command lines, findings of the command `check`, which the page explains by topic, and the
 * command `verify`, which docs/internals/unverified.md explains.
 */
const UNLISTED =
  /^packages\/testing\/|\/testing\/|command-line\.ts$|^apps\/connector\/src\/commands\/(?:verify|check\/(?!access))/u;

describe('the generated parts of the documents', () => {
  it('are up to date (if not, run "npm run docs")', async () => {
    for (const { path, text } of await documents()) {
      expect({ path, text: read(path) }).toEqual({ path, text });
    }
  });
});

describe('docs/guide/configuration.md', () => {
  const headings = [...read('docs/guide/configuration.md').matchAll(/^## `(\w+)`$/gmu)].map(
    ([, name]) => name,
  );

  it('has a heading for exactly the fields of the form', () => {
    const { connectionSpecification: form } = spec();
    const fields = isJsonObject(form) && isJsonObject(form['properties']) ? form['properties'] : {};
    expect(headings.toSorted()).toEqual(Object.keys(fields).sort());
  });
});

describe('docs/guide/troubleshooting.md', () => {
  const patterns = messagePatterns(read('docs/guide/troubleshooting.md'));
  const sources = execFileSync(
    'git',
    ['ls-files', 'packages/*/src/**.ts', 'apps/connector/src/**.ts'],
    {
      cwd: WORKSPACE_ROOT,
      encoding: 'utf8',
    },
  )
    .split('\n')
    .filter((path) => path !== '' && !path.endsWith('.test.ts'));
  const files = sources.filter((path) => !UNLISTED.test(path));

  const messages = files.flatMap((path) => printedMessages(join(WORKSPACE_ROOT, path)));

  it('is compared with messages, many of which are found in the source files', () => {
    expect(messages).toContain('Mixpanel returned a server error (status …).');
    expect(messages.length).toBeGreaterThan(60);
  });

  it('has exactly one entry for each published code', () => {
    // An entry begins with one code, or with several that need the same remedy. Messages in
    // parentheses are removed first.
    const entries = read('docs/guide/troubleshooting.md')
      .replaceAll(/\s+\(`[^)]*`\)/gu, '')
      .matchAll(/^- (`[a-z_]+`(?:,\s+`[a-z_]+`)*):/gmu);
    const codes = [...entries].flatMap(([, names = '']) => names.match(/[a-z_]+/gu) ?? []);
    expect(codes.toSorted()).toEqual([...ERROR_CODES].sort());
  });

  it('explains only codes that the source files use', () => {
    const text = sources
      .filter((path) => !path.endsWith('/error-codes.ts'))
      .map(read)
      .join('\n');
    // A code such as config_not_json does not occur in the source: it is composed of a file's name
    // and this ending.
    const isUsed = (code: string): boolean =>
      text.includes(`'${code}'`) || (code.endsWith('_not_json') && text.includes('_not_json`'));
    expect(ERROR_CODES.filter((code) => !isUsed(code))).toEqual([]);
  });

  it('lists every message that the connector can print', () => {
    const isListed = (message: string): boolean =>
      patterns.some((pattern) => pattern.test(plain(message)));
    expect(messages.filter((message) => !isListed(message))).toEqual([]);
    expect(isListed('A message that no page lists.')).toBe(false);
  });
});

/**
 * Returns a pattern for each message that the page lists. In the page `…` stands for any text. A
 * text in code format is only a message if it has at least two words: the pattern of a single word
 * would match too many messages.
 */
function messagePatterns(page: string): readonly RegExp[] {
  const shown = [...page.matchAll(/(`+)(.+?)\1/gu)].map(([, , text = '']) => plain(text));
  return shown
    .filter((text) => (text.match(/[a-z]{2,}/giu) ?? []).length > 1)
    .map((text) => new RegExp(`^${text.split('…').map(literal).join('.*')}$`, 'su'));
}

function literal(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/gu, String.raw`\$&`);
}

/**
 * Removes what may differ between a message in the source and in Markdown: backquotes, vertical
 * bars and line breaks or repeated spaces.
 */
function plain(text: string): string {
  return text.replaceAll(/[`\s|]+/gu, ' ').trim();
}
