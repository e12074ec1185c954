import {
  defaultOptions,
  startFixturesServer,
  type Fault,
  type FixturesServer,
  type FixturesServerOptions,
} from '@source-mixpanel/fixtures-server';
import { parseJson, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import { getContract } from './contract.js';
import { lastStates as statesIn, objectAt, warnings } from '@source-mixpanel/testing/transcript';
import { configFor } from './mock-config.js';
import {
  Files,
  runBinary,
  runConnector,
  type ProcessResult,
  type Run,
  type RunOptions,
} from './run-connector.js';

const FIRST_DAY = '2026-11-08';
export const LAST_DAY = '2026-11-10';
/** Days to read. The oldest cohort of the mock was created before them, so a sync leaves it out. */
export const MONTH = { from: '2026-10-15', to: LAST_DAY };
/** An hourly quota that no test uses up. */
export const UNLIMITED_QUOTA = { ...defaultOptions.quota, queryPerHour: 1000, exportPerHour: 1000 };
/**
 * Settings for a sync of `MONTH` that sends only few exports. More would make the tests slow,
 * because the mock, like Mixpanel, allows three exports a second.
 */
export const MONTH_CONFIG = {
  start_date: MONTH.from,
  export_format: 'raw',
  requests_per_hour: { query: 60, export: 6 },
};

/** A mock and a temporary directory, with methods that run the built binary against the mock. */
export class Stage {
  private constructor(
    readonly server: FixturesServer,
    readonly files: Files,
  ) {}

  static async open(options: FixturesServerOptions = {}): Promise<Stage> {
    const server = await startFixturesServer({
      data: 'generated',
      events: 600,
      days: 3,
      profiles: 60,
      lastDay: LAST_DAY,
      hostile: true,
      contract: getContract(),
      ...options,
    });
    return new Stage(server, await Files.create());
  }

  async close(): Promise<void> {
    await this.server.close();
    await this.files.remove();
  }

  /** Replaces all faults of the mock. A call without arguments removes them. */
  break(...faults: readonly Fault[]): void {
    this.server.mixpanel.setFaults(faults);
  }

  get environment(): Readonly<Record<string, string>> {
    return { SOURCE_MIXPANEL_BASE_URL: this.server.url };
  }

  config(change: JsonObject = {}): JsonObject {
    return configFor(this.server, { start_date: FIRST_DAY, end_date: LAST_DAY, ...change });
  }

  async run(args: readonly string[], options: RunOptions = {}): Promise<Run> {
    return runConnector(args, this.withEnvironment(options));
  }

  /** Runs a command that prints text for people instead of messages of the protocol. */
  async runForPeople(args: readonly string[], options: RunOptions = {}): Promise<ProcessResult> {
    return runBinary(args, this.withEnvironment(options));
  }

  /** Runs `NAME --config FILE`. The file contains the given configuration. */
  async command(name: string, config: unknown = this.config(), options?: RunOptions): Promise<Run> {
    return this.run([name, '--config', await this.files.write('config.json', config)], options);
  }

  /** Returns a configured catalog of these streams, or of all streams without arguments. */
  async catalog(...streams: readonly string[]): Promise<JsonObject> {
    const path = await this.files.write('config.json', this.config());
    const names = streams.length === 0 ? [] : ['--streams', streams.join(',')];
    const { stdout } = await this.runForPeople(['catalog', '--config', path, ...names]);
    return objectAt({ catalog: parseJson(stdout) }, 'catalog');
  }

  async read(
    given: {
      readonly catalog?: unknown;
      readonly state?: unknown;
      readonly config?: unknown;
      readonly args?: readonly string[];
    } = {},
    options?: RunOptions,
  ): Promise<Run> {
    const { files } = this;
    const catalog = given.catalog ?? (await this.catalog());
    return this.run(
      [
        'read',
        '--config',
        await files.write('config.json', given.config ?? this.config()),
        '--catalog',
        await files.write('catalog.txt', catalog),
        ...(given.state === undefined
          ? []
          : ['--state', await files.write('state.txt', given.state)]),
        ...(given.args ?? []),
      ],
      options,
    );
  }

  private withEnvironment(options: RunOptions): RunOptions {
    return { ...options, environment: { ...this.environment, ...options.environment } };
  }

  /** Returns the events of the mock as `{event, properties}`. */
  events(from = FIRST_DAY, to = LAST_DAY): JsonValue[] {
    return this.server.control
      .truth('readable')
      .eventsBetween(from, to)
      .map((line) => parseJson(line.replaceAll('\n', '')));
  }
}

/** Returns the texts of all LOG messages with the level WARN. */
export const warningsOf = (run: Run): string[] => warnings(run.messages);

/** Returns the last STATE of every stream, as a platform passes them to the next sync. */
export const lastStates = (run: Run): JsonObject[] => statesIn(run.messages);
