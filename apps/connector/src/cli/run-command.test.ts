import { Buffer } from 'node:buffer';
import { describe, expect, it } from '@jest/globals';
import { fakeClock } from '@source-mixpanel/testing';
import type { Host } from './host.js';
import { runCommand } from './run-command.js';

/** Returns a host that never finishes reading the config file, so that a command keeps running. */
function stuckHost(crashed: Promise<never>, signal = new AbortController().signal): Host {
  return {
    clock: fakeClock(0),
    environment: {},
    temporaryDirectory: '/nowhere',
    random: () => 0,
    signal,
    crashed,
    readText: () => new Promise(() => undefined),
  };
}

async function outputOf(host: Host): Promise<{ code: number; lines: unknown[] }> {
  let text = '';
  const code = await runCommand({ kind: 'check', debug: false, config: 'config.json' }, host, {
    write: async (bytes) => {
      text += Buffer.from(bytes).toString();
      await Promise.resolve();
    },
  });
  return {
    code,
    lines: text
      .split('\n')
      .slice(0, -1)
      .map((line): unknown => JSON.parse(line)),
  };
}

describe('runCommand', () => {
  it('reports an uncaught error of the process in one TRACE ERROR without its details, and returns 1', async () => {
    const crash = Promise.reject(new Error('a detail for engineers'));
    const { code, lines } = await outputOf(stuckHost(crash));
    expect(code).toBe(1);
    const errors = lines.filter((line) => JSON.stringify(line).startsWith('{"type":"TRACE"'));
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({
      trace: { type: 'ERROR', error: { failure_type: 'system_error' } },
    });
    expect(errors[0]).not.toMatchObject({
      trace: { error: { message: 'a detail for engineers' } },
    });
  });
});
