import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parseJson } from './json.js';
import { findScenario, parseScenario } from './scenarios/parse-scenario.js';
import { scenarios, type Scenario } from './scenarios/scenarios.js';
import { given, ShapeError } from './shape.js';
import type { FixturesServerOptions } from './start-fixtures-server.js';

export const usage =
  'usage: fixtures-server [--port N] [--scenario NAME|FILE] [--events N] [--days N] [--seed N] [--profiles N] [--hostile on|off] [--today YYYY-MM-DD]';

/**
 * What the command line asks for. `--events`, `--days` or `--seed` without a scenario mean
 * generated data.
 *
 * @throws ShapeError, or what `parseArgs` throws, when it asks for something unknown
 */
export function readArguments(words: readonly string[]): FixturesServerOptions {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...words],
    options: {
      port: text,
      scenario: text,
      events: text,
      days: text,
      seed: text,
      profiles: text,
      hostile: text,
      today: text,
    },
  });
  const generates = [values.events, values.days, values.seed].some((value) => value !== undefined);
  const scenario = loadScenario(values.scenario ?? (generates ? 'generated' : 'sample'));
  if (values.hostile !== undefined && !['on', 'off'].includes(values.hostile)) {
    throw new ShapeError('--hostile must be on or off');
  }
  return {
    ...scenario,
    ...given({
      port: wholeNumber('port', values.port),
      events: wholeNumber('events', values.events),
      days: wholeNumber('days', values.days),
      seed: wholeNumber('seed', values.seed),
      profiles: wholeNumber('profiles', values.profiles),
      ...hostileOptions(values.hostile, scenario),
      today: values.today,
    }),
  };
}

/** A person who starts the server meets hostile records only after asking for them. */
function hostileOptions(asked: string | undefined, scenario: Scenario) {
  if (asked === undefined) return { hostile: scenario.hostile ?? false };
  return { hostile: asked === 'on', rawBytes: asked === 'on' };
}

function loadScenario(name: string): FixturesServerOptions {
  if (scenarios.has(name) || !name.endsWith('.json')) return findScenario(name);
  const value = parseJson(readScenarioFile(name));
  if (value === undefined) throw new ShapeError(`${name} does not hold JSON`);
  return parseScenario(value);
}

function readScenarioFile(name: string): string {
  try {
    return readFileSync(name, 'utf8');
  } catch (error) {
    throw new ShapeError(`${name} cannot be read`, { cause: error });
  }
}

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw new ShapeError(`--${name} must be a whole number`);
  return Number(text);
}
