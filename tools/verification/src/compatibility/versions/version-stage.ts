import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { FixturesServer } from '@source-mixpanel/fixtures-server';
import { isJsonObject, parseJson, type JsonObject } from '@source-mixpanel/exact-json';
import { runAttempt, type Attempt } from '../../harness/processes/attempt.js';
import { SHARED_STREAMS } from '../../harness/projects/stream-names.js';
import { ScratchFiles } from '../../harness/workspace/scratch-files.js';
import { WORKSPACE_ROOT } from '../../harness/workspace/workspace-root.js';

const BINARY = join(WORKSPACE_ROOT, 'bin', 'source-mixpanel');
const run = promisify(execFile);

/** The built connector and the files it is given. */
export class VersionStage {
  private constructor(
    private readonly server: FixturesServer,
    private readonly files: ScratchFiles,
  ) {}

  static async open(server: FixturesServer): Promise<VersionStage> {
    return new VersionStage(server, await ScratchFiles.create());
  }

  /** The one object a command prints, out of its message. */
  async answer(command: 'spec' | 'catalog', config?: JsonObject): Promise<JsonObject> {
    const given =
      config === undefined ? [] : ['--config', await this.files.write('config.json', config)];
    const { stdout } = await run(BINARY, [command, ...given], {
      env: { PATH: process.env['PATH'], ...this.environment },
      maxBuffer: 2 ** 24,
    });
    const printed = parseJson(stdout);
    const answer = isJsonObject(printed) ? (printed[command] ?? printed) : undefined;
    if (isJsonObject(answer)) return answer;
    throw new Error(`${command} printed no object`);
  }

  /** A sync of all streams. */
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
