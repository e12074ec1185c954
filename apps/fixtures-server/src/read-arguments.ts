import { readFileSync } from 'node:fs';
import { Command as Parser, InvalidArgumentError, Option } from 'commander';
import { readCommandLine, type CommandLine } from '@source-mixpanel/text';
import { parseJson } from './json.js';
import { findScenario, parseScenario } from './scenarios/parse-scenario.js';
import { scenarios, type Scenario } from './scenarios/scenarios.js';
import { ShapeError, withoutUndefined } from './shape.js';
import type { FixturesServerOptions } from './start-fixtures-server.js';

/** The options as commander returns them. */
interface Options {
  readonly port?: number;
  readonly scenario?: Scenario;
  readonly events?: number;
  readonly days?: number;
  readonly seed?: number;
  readonly profiles?: number;
  readonly hostile?: 'on' | 'off';
  readonly today?: string;
}

const AFTER_HELP = `
Scenarios: ${[...scenarios.keys()].join(', ')}.
README.md describes them. Without --scenario, the scenario is "sample", or "generated" if --events, --days or --seed is set.

Exit codes: 0 stopped by SIGTERM or SIGINT, 1 the server failed, 2 the command line is wrong.
`;

/**
 * Parses the command line. Without `--scenario`, the options `--events`, `--days` and `--seed`
 * select generated data.
 */
export function readArguments(
  words: readonly string[],
  version: string,
): CommandLine<FixturesServerOptions> {
  return readCommandLine<FixturesServerOptions>(words, (choose) =>
    new Parser('fixtures-server')
      .usage('[options]')
      .description('Starts a mock Mixpanel on 127.0.0.1 and prints its address and credentials.')
      .option('--port <n>', 'the port to listen on; default: a free port', wholeNumber)
      .option('--scenario <name|file>', 'one of the scenarios below, or a .json file', loadScenario)
      .option('--events <n>', 'number of generated events', wholeNumber)
      .option(
        '--days <n>',
        'number of days over which generated events are distributed',
        wholeNumber,
      )
      .option('--profiles <n>', 'number of generated profiles', wholeNumber)
      .option('--seed <n>', 'seed of generated data', wholeNumber)
      .addOption(
        new Option(
          '--hostile <on|off>',
          'whether to add hostile records to the data; default: off',
        ).choices(['on', 'off']),
      )
      .option('--today <date>', "start the project's clock at noon UTC of this day, YYYY-MM-DD")
      .version(version, '--version', 'print the version')
      .helpOption('-h, --help', 'explain the options')
      .addHelpText('after', AFTER_HELP)
      .action((options: Options) => {
        choose(serverOptions(options));
      }),
  );
}

function serverOptions({ scenario, hostile, ...sizes }: Options): FixturesServerOptions {
  const isGenerated = [sizes.events, sizes.days, sizes.seed].some((value) => value !== undefined);
  const chosen = scenario ?? findScenario(isGenerated ? 'generated' : 'sample');
  return { ...chosen, ...withoutUndefined({ ...sizes, ...hostileOptions(hostile, chosen) }) };
}

/**
 * Returns the options for hostile records. Without `--hostile` there are none, unless the scenario
 * requests them, although `defaultOptions` adds them: a person who starts the server usually wants
 * ordinary data.
 */
function hostileOptions(setting: Options['hostile'], scenario: Scenario) {
  if (setting === undefined) return { hostile: scenario.hostile ?? false };
  return { hostile: setting === 'on', rawBytes: setting === 'on' };
}

function loadScenario(name: string): Scenario {
  try {
    if (scenarios.has(name) || !name.endsWith('.json')) return findScenario(name);
    const value = parseJson(readScenarioFile(name));
    if (value === undefined) throw new ShapeError(`${name} does not contain valid JSON`);
    return parseScenario(value);
  } catch (error) {
    throw error instanceof ShapeError ? new InvalidArgumentError(error.message) : error;
  }
}

function readScenarioFile(name: string): string {
  try {
    return readFileSync(name, 'utf8');
  } catch (error) {
    throw new ShapeError(`${name} cannot be read`, { cause: error });
  }
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}
