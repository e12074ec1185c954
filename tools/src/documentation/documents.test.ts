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
 * Files that print nothing to a user except help, findings of `check`, which say what to do and which the page explains by
 * topic, or messages that docs/internals/unverified.md explains.
 */
const UNSEEN =
  /^packages\/testing\/|\/testing\/|command-line\.ts$|^apps\/connector\/src\/commands\/(?:verify|check\/(?!access))/u;

describe('the generated parts of the documents', () => {
  it('are up to date; npm run docs writes them', async () => {
    for (const { path, text } of await documents()) {
      expect({ path, text: read(path) }).toEqual({ path, text });
    }
  });
});

describe('docs/guide/configuration.md', () => {
  const headings = [...read('docs/guide/configuration.md').matchAll(/^## `(\w+)`$/gmu)].map(
    ([, name]) => name,
  );

  it('explains every field of the form, and no other', () => {
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
  const files = sources.filter((path) => !UNSEEN.test(path));

  const messages = files.flatMap((path) => printedMessages(join(WORKSPACE_ROOT, path)));

  it('is compared with the messages of the sources', () => {
    expect(messages).toContain('Mixpanel returned a server error (status …).');
    expect(messages.length).toBeGreaterThan(60);
  });

  it('has a row for each published code, and no other', () => {
    // The first cell of a row: one code, or several that share their message.
    const rows = [
      ...read('docs/guide/troubleshooting.md').matchAll(/^\| (`[a-z_]+`(?:, `[a-z_]+`)*) +\|/gmu),
    ];
    const codes = rows.flatMap(([, cell = '']) => cell.replaceAll('`', '').split(', '));
    expect(codes.toSorted()).toEqual([...ERROR_CODES].sort());
  });

  it('explains no code that the sources do not use', () => {
    const text = sources
      .filter((path) => !path.endsWith('/error-codes.ts'))
      .map(read)
      .join('\n');
    // The name of the file comes before it.
    const isUsed = (code: string): boolean =>
      text.includes(`'${code}'`) || (code.endsWith('_not_json') && text.includes('_not_json`'));
    expect(ERROR_CODES.filter((code) => !isUsed(code))).toEqual([]);
  });

  it('lists every message that the connector can print', () => {
    const isListed = (message: string): boolean =>
      patterns.some((pattern) => pattern.test(plain(message)));
    expect(messages.filter((message) => !isListed(message))).toEqual([]);
    expect(isListed('A message that no page has shown.')).toBe(false);
  });
});

/**
 * Returns patterns of the messages that the page shows; `…` stands for any text. Code with fewer than two words is not
 * a message: its pattern would match too many messages.
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
 * Returns the text without the marks by which a message and a Markdown table write names, spaces
 * and quotes differently.
 */
function plain(text: string): string {
  return text.replaceAll(/[`\s|]+/gu, ' ').trim();
}
