import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { FixturesServer } from '@source-mixpanel/fixtures-server';
import { isJsonObject, parseJson, type JsonObject } from '@source-mixpanel/exact-json';
import { CONNECTOR_BINARY } from '../../harness/processes/connector-process.js';
import { runAttempt, type Attempt } from '../../harness/processes/attempt.js';
import { SHARED_STREAMS } from '../../harness/projects/stream-names.js';
import { ScratchFiles } from '../../harness/workspace/scratch-files.js';

const run = promisify(execFile);

/** Runs the built connector with the files that a user has. */
export class VersionStage {
  private constructor(
    private readonly server: FixturesServer,
    private readonly files: ScratchFiles,
  ) {}

  static async open(server: FixturesServer): Promise<VersionStage> {
    return new VersionStage(server, await ScratchFiles.create());
  }

  /** Runs a command and returns the content of the message that it prints. */
  async print(command: 'spec' | 'catalog', config?: JsonObject): Promise<JsonObject> {
    const given =
      config === undefined ? [] : ['--config', await this.files.write('config.json', config)];
    const { stdout } = await run(CONNECTOR_BINARY, [command, ...given], {
      env: { PATH: process.env['PATH'], ...this.environment },
      maxBuffer: 2 ** 24,
    });
    const printed = parseJson(stdout);
    const result = isJsonObject(printed) ? (printed[command] ?? printed) : undefined;
    if (isJsonObject(result)) return result;
    throw new Error(`${command} printed no object`);
  }

  /** Runs a sync of the streams that the Python connector also has. */
  async read(given: {
    readonly config: JsonObject;
    readonly catalog: JsonObject;
    readonly states: readonly JsonObject[];
  }): Promise<Attempt> {
    return runAttempt({
      args: [
        'read',
        ...['--config', await this.files.write('config.json', given.config)],
        ...['--catalog', await this.files.write('catalog.json', given.catalog)],
        ...['--state', await this.files.write('state.json', given.states)],
      ],
      environment: this.environment,
      streams: SHARED_STREAMS,
    });
  }

  close(): Promise<void> {
    return this.files.remove();
  }

  private get environment(): Readonly<Record<string, string>> {
    return { SOURCE_MIXPANEL_BASE_URL: this.server.url };
  }
}
