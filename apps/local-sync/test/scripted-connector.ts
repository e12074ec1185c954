import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '@source-mixpanel/exact-json';

/** The lines of one run of `read`, and its exit code. */
export interface Script {
  readonly lines: readonly object[];
  readonly code?: number;
  readonly stderr?: string;
}

/**
 * A connector with scripted output, as a separate program. It records its commands, its
 * configurations and the states that it received.
 */
export class ScriptedConnector {
  private constructor(readonly directory: string) {}

  /** @param streams in the format of `discover` */
  static async create(streams: readonly object[]): Promise<ScriptedConnector> {
    const connector = new ScriptedConnector(await mkdtemp(join(tmpdir(), 'local-sync-test-')));
    await writeFile(connector.path('program.mjs'), PROGRAM);
    await writeFile(connector.path('config.json'), '{"credentials":{"project_id":1}}');
    await writeFile(
      connector.path('discover.jsonl'),
      `${JSON.stringify({ type: 'CATALOG', catalog: { streams } })}\n`,
    );
    return connector;
  }

  get command(): readonly string[] {
    return [process.execPath, this.path('program.mjs')];
  }

  /** Returns the path of a file in the directory of the connector. */
  path(name: string): string {
    return join(this.directory, name);
  }

  async says({ lines, code = 0, stderr = '' }: Script): Promise<void> {
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    await writeFile(this.path('read.jsonl'), text);
    await writeFile(this.path('end.json'), JSON.stringify({ code, stderr }));
  }

  /** Returns the states that the last `read` received. */
  async givenStates(): Promise<unknown> {
    return JSON.parse(await readFile(this.path('given-state.json'), 'utf8'));
  }

  /**
   * Returns the configurations that the connector has read, in order, each with the number of links
   * of its file.
   */
  async givenConfigs(): Promise<readonly string[]> {
    return (await readFile(this.path('given-configs'), 'utf8')).split('\n').slice(0, -1);
  }

  /** Returns the commands with which the connector was started, in order. */
  async commands(): Promise<readonly string[]> {
    const text = await readFile(this.path('commands'), 'utf8').catch(() => '');
    return text.split('\n').slice(0, -1);
  }

  async close(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }
}

const PROGRAM = `
import { appendFileSync, copyFileSync, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
const here = (name) => join(import.meta.dirname, name);
const [command, ...args] = process.argv.slice(2);
appendFileSync(here('commands'), command + '\\n');
const config = args[args.indexOf('--config') + 1];
appendFileSync(here('given-configs'), statSync(config).nlink + ' ' + readFileSync(config, 'utf8') + '\\n');
if (command === 'check') {
  if (existsSync(here('check.jsonl'))) process.stdout.write(readFileSync(here('check.jsonl')));
} else if (command === 'discover') {
  process.stdout.write(readFileSync(here('discover.jsonl')));
} else {
  copyFileSync(args[args.indexOf('--state') + 1], here('given-state.json'));
  const { code, stderr } = JSON.parse(readFileSync(here('end.json'), 'utf8'));
  process.stderr.write(stderr);
  process.exitCode = code;
  process.stdout.write(readFileSync(here('read.jsonl')));
}
`;

export function record(stream: string, data: object): object {
  return { type: 'RECORD', record: { stream, data, emitted_at: 1 } };
}

export function state(stream: string, value: object): object {
  const stream_descriptor = { name: stream };
  return {
    type: 'STATE',
    state: { type: 'STREAM', stream: { stream_descriptor, stream_state: value } },
  };
}

export function status(stream: string, value: string, quotaReset?: number): object {
  const reasons = [{ type: 'RATE_LIMITED', rate_limited: { quota_reset: quotaReset } }];
  return trace({
    type: 'STREAM_STATUS',
    stream_status: {
      stream_descriptor: { name: stream },
      status: value,
      ...(quotaReset === undefined ? {} : { reasons }),
    },
  });
}

export function failure(message: string, stream?: string): object {
  const descriptor = stream === undefined ? {} : { stream_descriptor: { name: stream } };
  return trace({ type: 'ERROR', error: { message, failure_type: 'config_error', ...descriptor } });
}

export function trace(body: object): object {
  return { type: 'TRACE', trace: { emitted_at: 1, ...body } };
}

/** Returns a stream in the format of `discover`. */
export function stream(
  name: string,
  types: JsonObject,
  more: {
    readonly key?: readonly string[];
    readonly cursor?: string;
    readonly full?: boolean;
  } = {},
): JsonObject {
  const { key, cursor, full = false } = more;
  return {
    name,
    json_schema: { type: 'object', properties: types, additionalProperties: true },
    supported_sync_modes: full ? ['full_refresh'] : ['full_refresh', 'incremental'],
    ...(key === undefined ? {} : { source_defined_primary_key: key.map((field) => [field]) }),
    ...(cursor === undefined ? {} : { default_cursor_field: [cursor] }),
  };
}

export const TEXT: JsonObject = { type: ['null', 'string'] };
export const TIME: JsonObject = { type: ['null', 'string'], format: 'date-time' };
export const INTEGER: JsonObject = { type: ['null', 'integer'] };
