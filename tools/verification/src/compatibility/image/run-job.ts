import { chmod } from 'node:fs/promises';
import type { JsonObject, JsonValue } from '@source-mixpanel/exact-json';
import { readMessage, type Message } from '@source-mixpanel/testing/transcript';
import { ScratchFiles } from '../../harness/workspace/scratch-files.js';
import { incrementalCatalog, smallProjectKey } from '../../harness/projects/small-project.js';
import type { StreamName } from '../../harness/projects/stream-names.js';
import { Multiset } from '../../harness/records/multiset.js';
import type { ContainerOptions, ContainerRun, ImageStore } from './image-store.js';

export interface ReadRequest {
  /** The URL of the mock. */
  readonly url: string;
  readonly config: JsonObject;
  readonly states?: readonly JsonObject[];
  readonly streams?: readonly string[];
  /**
   * What starts the connector: a shell, as on the platform, or the entry point of the image.
   * Default: `platform`.
   */
  readonly startedBy?: 'platform' | 'image';
  readonly container?: ContainerOptions;
  readonly onLine?: (line: Message) => void;
}

export interface ContainerRead extends ContainerRun {
  readonly messages: readonly Message[];
  /** The last state of each stream, in the form that the next sync receives. */
  readonly states: readonly JsonObject[];
}

/**
 * Returns a script that runs the command in `AIRBYTE_ENTRYPOINT`, as the start script of the
 * platform does.
 */
const platformScript = (command: string): string =>
  `cd /source && eval "$AIRBYTE_ENTRYPOINT ${command}"`;

/**
 * Writes the files of a job with the names that the platform uses, and runs the command in a
 * container.
 */
export async function runJob(
  store: ImageStore,
  image: string,
  { command, ...request }: ReadRequest & { readonly command: 'check' | 'discover' | 'read' },
): Promise<ContainerRead> {
  const files = await ScratchFiles.create();
  try {
    // The user in the container does not own this folder and must be able to read it.
    await chmod(files.directory, 0o755);
    const catalog = incrementalCatalog(request.streams);
    const given: Readonly<Record<string, JsonObject | readonly JsonValue[]>> = {
      'connectorConfig.json': request.config,
      'catalog.json': catalog,
      'inputState.json': request.states ?? [],
    };
    for (const [name, content] of Object.entries(given)) await files.write(name, content);
    const args = [command, '--config', 'connectorConfig.json'];
    if (command === 'read') args.push('--catalog', 'catalog.json', '--state', 'inputState.json');
    const { startedBy = 'platform', container = {} } = request;
    const messages: Message[] = [];
    const run = await store.run(
      image,
      startedBy === 'image' ? args : ['-c', platformScript(args.join(' '))],
      {
        ...container,
        ...(startedBy === 'image' ? {} : { entrypoint: '/bin/sh' }),
        flags: [...(container.flags ?? []), '--workdir', '/source'],
        network: 'host',
        environment: { SOURCE_MIXPANEL_BASE_URL: request.url },
        mounts: { '/source': files.directory },
        onLine(text) {
          const message = readMessage(text);
          messages.push(message);
          request.onLine?.(message);
        },
      },
    );
    return { ...run, messages, states: lastStates(messages) };
  } finally {
    await files.remove();
  }
}

/** Returns the keys of all records of one stream that these reads delivered. */
export function keysOf(stream: StreamName, reads: readonly ContainerRead[]): Multiset {
  return new Multiset(
    reads.flatMap(({ messages }) =>
      messages.flatMap((line) =>
        line.kind === 'record' && line.stream === stream
          ? [smallProjectKey(stream, line.data)]
          : [],
      ),
    ),
  );
}

function lastStates(messages: readonly Message[]): readonly JsonObject[] {
  const states = new Map<string, JsonObject>();
  for (const line of messages) if (line.kind === 'state') states.set(line.stream, line.state);
  return [...states.values()];
}
