import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { createMockMixpanel } from '../src/create-mock-mixpanel.js';
import { readArguments } from '../src/read-arguments.js';
import type { FixturesServerOptions } from '../src/start-fixtures-server.js';
import { scenarios } from '../src/scenarios/scenarios.js';

const folder = mkdtempSync(join(tmpdir(), 'scenario-'));
afterAll(() => rmSync(folder, { recursive: true }));

function withFile(content: string): string {
  const file = join(folder, `${content.length}.json`);
  writeFileSync(file, content);
  return file;
}

const optionsOf = (words: readonly string[]): FixturesServerOptions => {
  const asked = readArguments(words, '1.2.3');
  if (asked.kind !== 'run') throw new Error(asked.text);
  return asked.command;
};

describe('the command line', () => {
  it('selects the sample unless a scenario, or the amount or seed of generated data, is given', () => {
    expect(optionsOf([])).toEqual({ data: 'sample', hostile: false });
    expect(optionsOf(['--events', '5', '--days', '2', '--seed', '7'])).toEqual({
      data: 'generated',
      events: 5,
      days: 2,
      seed: 7,
      hostile: false,
    });
    expect(optionsOf(['--scenario', 'eu', '--port', '8080', '--hostile', 'on'])).toEqual({
      region: 'EU',
      port: 8080,
      hostile: true,
      rawBytes: true,
    });
  });

  it('adds hostile records only if the option or the scenario file requests them', () => {
    const file = withFile('{"hostile": true}');
    expect(optionsOf(['--scenario', 'generated'])).toMatchObject({ hostile: false });
    expect(optionsOf(['--scenario', file])).toMatchObject({ hostile: true });
    expect(optionsOf(['--scenario', file, '--hostile', 'off'])).toMatchObject({
      hostile: false,
      rawBytes: false,
    });
  });

  it('adds the options of a scenario file to those of the scenario that it extends', () => {
    const file = withFile(
      JSON.stringify({
        extends: 'tight',
        zone: 'Asia/Tokyo',
        quota: { exportPerHour: 3 },
        faults: [{ kind: 'stall', after: 9 }],
      }),
    );
    expect(optionsOf(['--scenario', file])).toMatchObject({
      zone: 'Asia/Tokyo',
      quota: { window: 10_000, queryPerHour: 6, exportPerHour: 3, exportPerSecond: 3 },
      faults: [{ effect: { kind: 'stall', after: 9 } }],
    });
  });

  it.each([
    [['--scenario', 'nowhere'], 'No scenario has the name nowhere. The scenarios are sample, '],
    [['--scenario', 'nowhere.json'], 'nowhere.json cannot be read'],
    [['--events', 'many'], 'whole number'],
    [['--hostile', 'maybe'], 'Allowed choices are on, off.'],
    [['--colour'], "unknown option '--colour'"],
    [['--scenarios', 'eu'], 'Did you mean --scenario?'],
    [['--port'], "'--port <n>' argument missing"],
    [['sample'], 'too many arguments'],
    [['--scenario', withFile('{')], 'does not contain valid JSON'],
    [['--scenario', withFile('{"qouta": {}}')], 'unknown members: qouta'],
    [['--scenario', withFile('{"engage": {"page": 1}}')], 'unknown members: page'],
  ])('rejects %j', (words, reason) => {
    const asked = readArguments(words, '1.2.3');
    expect(asked).toMatchObject({ kind: 'refused', text: expect.stringContaining(reason) });
    expect(asked).toMatchObject({ text: expect.stringContaining('\nUsage: fixtures-server') });
  });

  it.each(['--help', '-h'])('prints the options and the scenarios for %s', (word) => {
    const asked = readArguments([word], '1.2.3');
    expect(asked).toMatchObject({ kind: 'information' });
    for (const part of ['--scenario <name|file>', ...scenarios.keys()]) {
      expect(asked).toMatchObject({ text: expect.stringContaining(part) });
    }
  });

  it('prints the version for --version', () => {
    expect(readArguments(['--version'], '1.2.3')).toEqual({
      kind: 'information',
      text: '1.2.3\n',
    });
  });

  it.each([...scenarios])(
    'accepts the scenario %s, for which a mock can be created',
    (_, scenario) => {
      const { project } = createMockMixpanel(scenario);
      expect(project.events.span(project.exportZone) === undefined).toBe(scenario.data === 'empty');
    },
  );
});
