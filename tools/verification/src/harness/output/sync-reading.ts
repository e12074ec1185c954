import { writeJson } from '@source-mixpanel/exact-json';
import {
  readMessage,
  RuleChecker,
  type Ending,
  type Message,
  type StreamStatus,
} from '@source-mixpanel/testing/transcript';
import { recordVersion, type RecordVersions } from '../records/record-versions.js';
import { recordKey } from '../records/record-key.js';
import { ruleProblems } from '../report/invariants.js';

/**
 * A state that a destination received, with the records of the stream that it had received before.
 */
export interface SavedState {
  readonly stream: string;
  /** JSON text of the message's `state`, as a client saves it. */
  readonly text: string;
  /** The versions of the records that the destination had by then, by key. */
  readonly held: ReadonlyMap<string, string>;
}

export interface StreamReading {
  /** The last status; undefined if there was none. */
  status: StreamStatus | undefined;
  /** The number of records of this sync by key. */
  readonly counts: Map<string, number>;
  /**
   * The versions by key of the records that the destination has, including those of earlier syncs.
   */
  held: Map<string, string>;
  /**
   * Whether a saved state shares the map `held`. If so, the map must be copied before it changes.
   */
  isHeldShared: boolean;
  /** Errors of the stream: `transient_error: message [internal message]`. */
  readonly failures: string[];
}

/** What one sync emitted by stream, and a sentence for each rule of the protocol that it broke. */
export interface SyncReading {
  readonly streams: ReadonlyMap<string, StreamReading>;
  readonly states: readonly SavedState[];
  readonly records: number;
  readonly problems: readonly string[];
}

export interface SyncOutput {
  readonly lines: readonly string[];
  /** The streams of the configured catalog. */
  readonly streams: readonly string[];
  readonly ending: Ending;
  /** The records that the destination had when the sync began. */
  readonly held: RecordVersions;
}

/** Reads the output of a sync like a destination that keeps the latest version of each record. */
export function readSync({ lines, streams, ending, held }: SyncOutput): SyncReading {
  const checker = new RuleChecker({ streams });
  const reading = new Reading(streams, held);
  for (const line of lines) {
    const message = readMessage(line);
    checker.see(message);
    reading.note(message);
  }
  return { ...reading.result(), problems: ruleProblems(checker.end(ending)) };
}

class Reading {
  private readonly streams = new Map<string, StreamReading>();
  private readonly states: SavedState[] = [];
  private records = 0;

  constructor(streams: readonly string[], held: RecordVersions) {
    for (const name of streams) this.streams.set(name, newReading(held.get(name)));
  }

  result(): Omit<SyncReading, 'problems'> {
    const { streams, states, records } = this;
    return { streams, states, records };
  }

  note(message: Message): void {
    switch (message.kind) {
      case 'record': {
        const stream = this.readingOf(message.stream);
        if (stream.isHeldShared) stream.held = new Map(stream.held);
        stream.isHeldShared = false;
        const { counts, held } = stream;
        const key = recordKey(message.stream, message.data);
        const count = (counts.get(key) ?? 0) + 1;
        counts.set(key, count);
        // Events have no version. Instead, the number of copies that arrived is compared.
        const version = message.stream === 'export' ? String(count) : recordVersion(message.data);
        const known = held.get(key);
        held.set(key, known === undefined || known < version ? version : known);
        this.records += 1;
        return;
      }
      case 'state': {
        const { stream, state } = message;
        const reading = this.readingOf(stream);
        reading.isHeldShared = true;
        this.states.push({ stream, text: writeJson(state), held: reading.held });
        return;
      }
      case 'status':
        this.readingOf(message.stream).status = message.status;
        return;
      case 'error': {
        const { stream, failure, message: text, internal } = message;
        if (stream !== undefined)
          this.readingOf(stream).failures.push(`${failure}: ${text} [${internal}]`);
        return;
      }
      default:
    }
  }

  private readingOf(name: string): StreamReading {
    const known = this.streams.get(name) ?? newReading();
    this.streams.set(name, known);
    return known;
  }
}

const newReading = (held?: ReadonlyMap<string, string>): StreamReading => ({
  status: undefined,
  counts: new Map(),
  held: new Map(held),
  isHeldShared: false,
  failures: [],
});
