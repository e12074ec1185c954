import { broken } from '../report/invariants.js';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { SEVEN_STREAMS, type StreamName } from '../projects/stream-names.js';
import { recordVersion, type RecordSets } from '../records/collected-records.js';
import { recordKey } from '../records/record-key.js';

/** One state that reached the reader, and all its reader held of the stream by then. */
export interface SavedState {
  readonly stream: string;
  /** JSON text of the message's `state`. */
  readonly text: string;
  readonly held: ReadonlyMap<string, string>;
}

export interface StreamStory {
  /** The last status; undefined when the stream never spoke. */
  status?: string;
  /** How often each key came. */
  readonly counts: Map<string, number>;
  /** What the reader holds now, earlier syncs of the chain included. */
  readonly held: Map<string, string>;
  readonly failures: string[];
}

/** What one sync said, stream by stream, and what it said wrongly. */
export interface SyncStory {
  readonly streams: ReadonlyMap<string, StreamStory>;
  readonly states: readonly SavedState[];
  readonly records: number;
  readonly problems: readonly string[];
}

interface Line {
  readonly type: string;
  readonly record?: { readonly stream: StreamName; readonly data: JsonObject };
  readonly state?: {
    readonly stream: { readonly stream_descriptor: { readonly name: string } };
    readonly sourceStats: { readonly recordCount: number };
  };
  readonly trace?: {
    readonly type: string;
    readonly error?: {
      readonly failure_type: string;
      readonly message: string;
      readonly internal_message?: string;
      readonly stream_descriptor?: { readonly name: string };
    };
    readonly stream_status?: {
      readonly stream_descriptor: { readonly name: string };
      readonly status: string;
    };
  };
}

/** Follows the lines of a sync by the rules of the protocol. */
export class StoryReader {
  private readonly problems: string[] = [];
  private readonly states: SavedState[] = [];
  private readonly stories = new Map<string, StreamStory>();
  private readonly uncounted = new Map<string, number>();
  private readonly texts = new Set<string>();
  private records = 0;

  /** @param held what the reader of the chain held of each stream when the sync began */
  constructor(held: RecordSets) {
    for (const name of SEVEN_STREAMS) {
      this.stories.set(name, { counts: new Map(), held: new Map(held.get(name)), failures: [] });
    }
  }

  read(lines: readonly string[]): SyncStory {
    for (const text of lines) this.line(text);
    const { problems, states, stories: streams, records } = this;
    return { streams, states, records, problems };
  }

  private line(text: string): void {
    const { record, state, trace } = JSON.parse(text) as Line;
    if (record !== undefined) this.record(record.stream, record.data);
    else if (state !== undefined) this.state(state, text);
    else if (trace?.stream_status !== undefined) {
      const { stream_descriptor: stream, status } = trace.stream_status;
      this.status(stream.name, status);
    } else if (trace?.error?.stream_descriptor !== undefined) {
      const { error } = trace;
      const story = this.speaking(error.stream_descriptor?.name ?? '', 'an error');
      story.failures.push(
        `${error.failure_type}: ${error.message} [${error.internal_message ?? ''}]`,
      );
    }
  }

  private record(stream: StreamName, data: JsonObject): void {
    const story = this.running(stream, 'a record');
    const key = recordKey(stream, data);
    const count = (story.counts.get(key) ?? 0) + 1;
    story.counts.set(key, count);
    const version = stream === 'export' ? String(count) : recordVersion(data);
    const known = story.held.get(key);
    story.held.set(key, known === undefined || known < version ? version : known);
    this.uncounted.set(stream, (this.uncounted.get(stream) ?? 0) + 1);
    this.records += 1;
  }

  private state(state: NonNullable<Line['state']>, line: string): void {
    const stream = state.stream.stream_descriptor.name;
    const story = this.running(stream, 'a state');
    const counted = state.sourceStats.recordCount;
    const uncounted = this.uncounted.get(stream) ?? 0;
    if (counted !== uncounted) {
      this.problems.push(
        broken('I6', `${stream}: a state counts ${counted} records of ${uncounted}`),
      );
    }
    this.uncounted.set(stream, 0);
    // As a client keeps it: the member `state` of the line, digit for digit.
    const text = line.slice('{"type":"STATE","state":'.length, -1);
    const shape = text.replace(/,"sourceStats".*$/, '');
    if (this.texts.has(shape)) this.problems.push(broken('I6', `${stream}: a state came twice`));
    this.texts.add(shape);
    this.states.push({ stream, text, held: new Map(story.held) });
  }

  private status(stream: string, status: string): void {
    const story = this.stories.get(stream);
    if (story === undefined) {
      this.problems.push(broken('I4', `${stream}: a status of a stream that was not configured`));
      return;
    }
    if (!isLegal(story.status, status)) {
      this.problems.push(broken('I4', `${stream}: ${status} after ${story.status ?? 'nothing'}`));
    }
    if (status === 'COMPLETE' && (this.uncounted.get(stream) ?? 0) > 0) {
      this.problems.push(broken('I6', `${stream}: COMPLETE with records that no state counts`));
    }
    story.status = status;
  }

  private running(stream: string, what: string): StreamStory {
    const story = this.speaking(stream, what);
    if (story.status !== 'RUNNING')
      this.problems.push(broken('I4', `${stream}: ${what} before RUNNING`));
    return story;
  }

  private speaking(stream: string, what: string): StreamStory {
    const story = this.stories.get(stream);
    if (story?.status === undefined || isOver(story.status)) {
      this.problems.push(broken('I4', `${stream}: ${what} before its start or after its end`));
    }
    return story ?? { counts: new Map(), held: new Map(), failures: [] };
  }
}

export const isOver = (status: string | undefined): boolean =>
  status === 'COMPLETE' || status === 'INCOMPLETE';

function isLegal(before: string | undefined, status: string): boolean {
  if (status === 'STARTED') return before === undefined;
  if (status === 'COMPLETE') return before === 'RUNNING';
  return before === 'STARTED' || before === 'RUNNING';
}
