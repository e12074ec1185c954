import { writeJson, type JsonObject } from '@source-mixpanel/exact-json';
import type { StreamName } from '../projects/stream-names.js';

/** The contents of the files that a connector reads. */
export interface RunFiles {
  readonly config: string;
  readonly catalog: string;
  readonly state: string;
}

export interface ChosenStream {
  readonly name: StreamName;
  readonly syncMode: 'incremental' | 'full_refresh';
  /** The saved state; absent in a first sync. */
  readonly state?: JsonObject | undefined;
}

export interface RunInput {
  readonly config: JsonObject;
  readonly streams: readonly ChosenStream[];
  /** The file that is not valid JSON; absent: all files are valid. */
  readonly broken?: 'state';
}

export function filesOf({ config, streams, broken }: RunInput): RunFiles {
  return {
    config: writeJson(config),
    catalog: writeJson({
      streams: streams.map(({ name, syncMode }) => ({
        stream: {
          name,
          json_schema: { type: 'object', properties: {} },
          supported_sync_modes: ['full_refresh', 'incremental'],
        },
        sync_mode: syncMode,
        destination_sync_mode: 'append',
      })),
    }),
    state:
      broken === 'state'
        ? 'no JSON'
        : writeJson(
            streams.flatMap(({ name, state }) =>
              state === undefined ? [] : [savedState(name, state)],
            ),
          ),
  };
}

/** Returns a state in the form in which Airbyte passes it to the next sync. */
export function savedState(name: string, state: JsonObject): JsonObject {
  return {
    type: 'STREAM',
    stream: { stream_descriptor: { name }, stream_state: state },
  };
}
