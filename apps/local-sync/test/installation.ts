import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FixturesServer } from '@source-mixpanel/fixtures-server';

const BUILT_CONNECTOR = new URL('../../connector/dist/main.js', import.meta.url).href;
const WORKSPACE = fileURLToPath(new URL('../../../', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * The built program, installed in a temporary directory with a program that replaces the connector.
 */
export class Installation {
  private constructor(
    readonly directory: string,
    private readonly environment: Readonly<Record<string, string>>,
  ) {}

  /** @param connector the source code of a program that replaces the connector */
  static async create(
    connector: string,
    {
      withDuckDB,
      environment = {},
    }: {
      readonly withDuckDB: boolean;
      readonly environment?: Readonly<Record<string, string>>;
    },
  ): Promise<Installation> {
    const directory = await mkdtemp(join(tmpdir(), 'local-sync-test-'));
    const installation = new Installation(directory, environment);
    const built = join('apps', 'local-sync');
    await cp(join(WORKSPACE, built, 'dist'), installation.path(join(built, 'dist')), {
      recursive: true,
    });
    await cp(
      join(WORKSPACE, built, 'package.json'),
      installation.path(join(built, 'package.json')),
    );
    const connectorFolder = installation.path('apps/connector/dist');
    await mkdir(connectorFolder, { recursive: true });
    await writeFile(join(connectorFolder, 'package.json'), '{"type":"module"}');
    await writeFile(join(connectorFolder, 'main.js'), connector);
    await writeFile(installation.path('config.json'), '{}');
    if (withDuckDB)
      await symlink(join(WORKSPACE, 'node_modules'), installation.path('node_modules'));
    return installation;
  }

  /** Creates an installation with the built connector, which reads from the mock. */
  static async withBuiltConnector(server: FixturesServer): Promise<Installation> {
    return Installation.create(`await import(${JSON.stringify(BUILT_CONNECTOR)});`, {
      withDuckDB: true,
      environment: { SOURCE_MIXPANEL_BASE_URL: server.url },
    });
  }

  /** Writes `config.json` with the credentials of the mock and these settings. */
  async configure(
    { username, secret, projectId }: FixturesServer,
    settings: object,
  ): Promise<void> {
    const config = {
      credentials: { option_title: 'Service Account', username, secret, project_id: projectId },
      project_timezone: 'UTC',
      ...settings,
    };
    await this.write('config.json', JSON.stringify(config));
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  /** Runs a bash script, in which `"$@"` starts the program with the arguments. */
  async runInShell(script: string, ...args: readonly string[]): Promise<Ended> {
    return this.start('bash', ['-c', script, 'bash', process.execPath, this.main, ...args]);
  }

  async run(...args: readonly string[]): Promise<Ended> {
    return this.start(process.execPath, [this.main, ...args]);
  }

  /** Runs the program and kills it after this step. `kill-at-step.mjs` must be in the directory. */
  async runKilledAt(step: number, ...args: readonly string[]): Promise<Ended> {
    const hook = this.path('kill-at-step.mjs');
    const environment = { KILL_AT: String(step) };
    return this.start(process.execPath, ['--import', hook, this.main, ...args], environment);
  }

  private get main(): string {
    return this.path('apps/local-sync/dist/main.js');
  }

  /** Runs a shell command in the directory. */
  async shell(line: string): Promise<Ended> {
    return this.start('sh', ['-c', line]);
  }

  private async start(
    program: string,
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<Ended> {
    const child = spawn(program, args, {
      cwd: this.directory,
      env: { PATH: process.env['PATH'], ...this.environment, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    await once(child, 'close');
    return {
      code: child.exitCode,
      signal: child.signalCode,
      stdout: Buffer.concat(output).toString('utf8'),
      stderr: Buffer.concat(errors).toString('utf8'),
    };
  }

  async read(name: string): Promise<string> {
    return readFile(this.path(name), 'utf8');
  }

  async write(name: string, text: string): Promise<void> {
    await writeFile(this.path(name), text);
  }

  async remove(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }
}
