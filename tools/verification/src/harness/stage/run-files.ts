import { writeJson, type JsonObject } from '@source-mixpanel/exact-json';
import type { StreamName } from '../projects/stream-names.js';

/** The texts of the files both connectors are given. */
export interface RunFiles {
  readonly config: string;
  readonly catalog: string;
  readonly state: string;
}

export interface ChosenStream {
  readonly name: StreamName;
  readonly syncMode: 'incremental' | 'full_refresh';
  /** Absent where there is none. */
  readonly state?: JsonObject | undefined;
}

export interface RunInput {
  readonly config: JsonObject;
  readonly streams: readonly ChosenStream[];
  /** A file that is not JSON. */
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

/** A state as a platform hands it back. */
export function savedState(name: string, state: JsonObject): JsonObject {
  return {
    type: 'STREAM',
    stream: { stream_descriptor: { name }, stream_state: state },
  };
}
