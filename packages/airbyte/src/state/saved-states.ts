import { isJsonObject, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import { parseJsonFile } from '../messages/parse-json-file.js';
import { ConfigError } from '@source-mixpanel/stream';
import type { StreamDescriptor } from '../messages/messages.js';
import { withoutMarkers } from './state-markers.js';

interface Saved extends StreamDescriptor {
  /** Undefined: the stream starts from the beginning. */
  readonly state: JsonObject | undefined;
}

/** The states that were saved by earlier syncs. */
export class SavedStates {
  constructor(private readonly saved: readonly Saved[] = []) {}

  /** The names of the streams that have a state, without duplicates. */
  get names(): readonly string[] {
    return [...new Set(this.saved.map(({ name }) => name))];
  }

  /**
   * Returns the state from which a stream continues; undefined: it starts from the beginning. If
   * there is no state for its namespace, a state without a namespace, or the only state with its
   * name, is used instead, because some clients drop the namespace.
   * @param sharesName whether a stream of the same name is read in another namespace too. Then only
   * a state of the same namespace is used: the state of another one would cover records that this
   * namespace never received, and they would be skipped
   */
  of(
    { name, namespace }: StreamDescriptor,
    { sharesName }: { readonly sharesName: boolean },
  ): JsonObject | undefined {
    const named = this.saved.filter((saved) => saved.name === name);
    const exact = named.findLast((saved) => saved.namespace === namespace);
    if (exact !== undefined || sharesName) return exact?.state;
    const bare = named.findLast((saved) => saved.namespace === undefined);
    return (bare ?? (named.length === 1 ? named[0] : undefined))?.state;
  }
}

/**
 * Parses the text of a state file: `null`, `[]`, `{}`, a list of STREAM messages, one GLOBAL
 * message, or the old form, an object of states by stream name. An empty file is rejected: it may
 * be the result of a full disk, and the sync would silently start from the beginning. If a stream
 * has several states, the last one is used, so that the file may contain all STATE messages of a
 * sync. Numbers that JavaScript cannot represent exactly are kept as `RawNumber`.
 * @param text undefined when no state was passed
 * @param streams the names of all streams of the source. An object by stream name that contains
 * none of them is rejected, because it is probably another file
 * @throws ConfigError whose message says where in the file the problem is
 */
export function parseSavedStates(
  text: string | undefined,
  streams: readonly string[],
): SavedStates {
  if (text === undefined) return new SavedStates();
  if (text.trim() === '') {
    throw new ConfigError(
      'state_empty',
      'The state file is empty, perhaps because it was written to a full disk: restore the last state, or write [] to it to read everything again.',
    );
  }
  const value = parseJsonFile(text, 'state');
  if (value === null) return new SavedStates();
  if (Array.isArray(value)) {
    const items = value as readonly JsonValue[];
    return new SavedStates(
      items.flatMap((item, index) => parseMessage(item, `[${String(index)}]`)),
    );
  }
  if (!isJsonObject(value)) refuse('', `it is neither a list nor an object; ${EXPECTED}`);
  if (isMessage(value)) return new SavedStates(parseMessage(value, ''));
  const names = Object.keys(value);
  if (names.length > 0 && !names.some((name) => streams.includes(name))) {
    refuse('', `it contains no stream of this source; ${EXPECTED}`);
  }
  return new SavedStates(parseStatesByName(value, ''));
}

const EXPECTED = 'a list of STATE messages is expected';

function isMessage(value: JsonObject): boolean {
  const { type, stream, global } = value;
  return (
    typeof type === 'string' ||
    (isJsonObject(stream) && 'stream_descriptor' in stream) ||
    (isJsonObject(global) && 'stream_states' in global)
  );
}

function parseMessage(value: JsonValue, place: string): Saved[] {
  if (!isJsonObject(value)) refuse(place, 'it is not an object');
  const { stream, global, data, state } = value;
  // A complete STATE message, as the connector prints it: {"type":"STATE","state":{…}}.
  if (value['type'] === 'STATE' && isJsonObject(state))
    return parseMessage(state, `${place}.state`);
  if (isJsonObject(stream)) return [parseStreamState(stream, `${place}.stream`)];
  if (isJsonObject(global)) return parseGlobalStates(global, `${place}.global`);
  if (isJsonObject(data)) return parseStatesByName(data, `${place}.data`);
  return refuse(place, 'it contains neither a stream nor a global state');
}

function parseGlobalStates(global: JsonObject, place: string): Saved[] {
  const states = global['stream_states'] ?? [];
  if (!Array.isArray(states)) refuse(`${place}.stream_states`, 'it is not a list');
  return (states as readonly JsonValue[]).map((state, index) => {
    const at = `${place}.stream_states[${String(index)}]`;
    return isJsonObject(state) ? parseStreamState(state, at) : refuse(at, 'it is not an object');
  });
}

function parseStreamState(stream: JsonObject, place: string): Saved {
  const descriptor = stream['stream_descriptor'];
  if (!isJsonObject(descriptor)) refuse(`${place}.stream_descriptor`, 'it is missing');
  const { name, namespace } = descriptor;
  if (typeof name !== 'string' || name === '') {
    refuse(`${place}.stream_descriptor.name`, 'it is missing');
  }
  return {
    name,
    ...(typeof namespace === 'string' && namespace !== '' ? { namespace } : {}),
    state: parseState(stream['stream_state'], `${place}.stream_state (stream "${name}")`),
  };
}

function parseStatesByName(states: JsonObject, place: string): Saved[] {
  return Object.entries(states).map(([name, state]) => ({
    name,
    state: parseState(state, `${place}.${name}`),
  }));
}

function parseState(state: JsonValue | undefined, place: string): JsonObject | undefined {
  if (state === undefined || state === null) return undefined;
  return isJsonObject(state) ? withoutMarkers(state) : refuse(place, 'it is not an object');
}

function refuse(place: string, reason: string): never {
  const where = place === '' ? '' : `, at ${place.replace(/^\./, '')}`;
  throw new ConfigError('state_refused', `The state cannot be used${where}: ${reason}.`);
}
