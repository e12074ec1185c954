import { describe, expect, it } from '@jest/globals';
import { summarize } from './message-summary.js';

const linesOf = (...messages: readonly unknown[]): string =>
  messages.map((message) => `${JSON.stringify(message)}\n`).join('');
const log = { type: 'LOG', log: { level: 'INFO', message: 'noise' } };

describe('summarize', () => {
  it('finds the message between log messages', () => {
    const spec = {
      type: 'SPEC',
      spec: { connectionSpecification: { properties: { a: 1, b: 2 } } },
    };
    expect(summarize(linesOf(log, spec), 'SPEC')).toBe('2 settings');
    const catalog = { type: 'CATALOG', catalog: { streams: [{ name: 'a' }, { name: 'b' }] } };
    expect(summarize(linesOf(log, catalog), 'CATALOG')).toBe('a, b');
  });

  it('throws if the check failed or the message is missing', () => {
    const refused = { type: 'CONNECTION_STATUS', connectionStatus: { status: 'FAILED' } };
    expect(() => summarize(linesOf(refused), 'CONNECTION_STATUS')).toThrow();
    expect(() => summarize(linesOf(log), 'CONNECTION_STATUS')).toThrow('has no CONNECTION_STATUS');
  });
});
