import { readFileSync } from 'node:fs';
import { Command as Parser, InvalidArgumentError, Option } from 'commander';
import { readCommandLine, type CommandLine } from '@source-mixpanel/text';
import { parseJson } from './json.js';
import { findScenario, parseScenario } from './scenarios/parse-scenario.js';
import { scenarios, type Scenario } from './scenarios/scenarios.js';
import { given, ShapeError } from './shape.js';
import type { FixturesServerOptions } from './start-fixtures-server.js';

/** The options, with the names that the parser gives them. */
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
README.md says what each is for. --events, --days and --seed choose "generated" by themselves.

Exit codes: 0 stopped by SIGTERM or SIGINT, 1 the server failed, 2 the command line is wrong.
`;

/**
 * Parses the arguments of the process. `--events`, `--days` or `--seed` alone select generated
 * data.
 */
export function readArguments(
  words: readonly string[],
  version: string,
): CommandLine<FixturesServerOptions> {
  return readCommandLine<FixturesServerOptions>(words, (choose) =>
    new Parser('fixtures-server')
      .usage('[options]')
      .description('A mock Mixpanel on a port of this machine.')
      .option('--port <n>', 'the port; a free one without it', wholeNumber)
      .option(
        '--scenario <name|file>',
        'a scenario of the list below, or a .json file',
        loadScenario,
      )
      .option('--events <n>', 'number of generated events', wholeNumber)
      .option('--days <n>', 'number of days that generated events lie on', wholeNumber)
      .option('--profiles <n>', 'number of generated profiles', wholeNumber)
      .option('--seed <n>', 'seed of generated data', wholeNumber)
      .addOption(
        new Option('--hostile <on|off>', 'add the hostile records to the data').choices([
          'on',
          'off',
        ]),
      )
      .option('--today <date>', "noon UTC of this day, YYYY-MM-DD, is the project's present")
      .version(version, '--version', 'print the version')
      .helpOption('-h, --help', 'explain the options')
      .addHelpText('after', AFTER_HELP)
      .action((options: Options) => {
        choose(serverOptions(options));
      }),
  );
}

function serverOptions({ scenario, hostile, ...sizes }: Options): FixturesServerOptions {
  const generates = [sizes.events, sizes.days, sizes.seed].some((value) => value !== undefined);
  const chosen = scenario ?? findScenario(generates ? 'generated' : 'sample');
  return { ...chosen, ...given({ ...sizes, ...hostileOptions(hostile, chosen) }) };
}

/**
 * Returns the options for hostile records. On the command line they are off by default.
 */
function hostileOptions(asked: Options['hostile'], scenario: Scenario) {
  if (asked === undefined) return { hostile: scenario.hostile ?? false };
  return { hostile: asked === 'on', rawBytes: asked === 'on' };
}

function loadScenario(name: string): Scenario {
  try {
    if (scenarios.has(name) || !name.endsWith('.json')) return findScenario(name);
    const value = parseJson(readScenarioFile(name));
    if (value === undefined) throw new ShapeError(`${name} does not hold JSON`);
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
