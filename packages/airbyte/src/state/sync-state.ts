import type { JsonObject } from '@source-mixpanel/exact-json';
import type { Stream } from '@source-mixpanel/stream';
import type { StreamOutput } from '../output/stream-output.js';

/** The state that one sync of a stream has reached, saved with every change. */
export class SyncState {
  constructor(
    private readonly stream: Stream,
    private state: JsonObject | undefined,
    private readonly output: StreamOutput,
  ) {}

  get reached(): JsonObject | undefined {
    return this.state;
  }

  /** Commits progress; call this in the order of the slices. */
  async fold(progress: readonly JsonObject[]): Promise<void> {
    for (const step of progress) this.state = this.stream.commit(this.state, step);
    if (progress.length > 0 && this.state !== undefined) await this.output.save(this.state);
  }

  /** Adds a failed slice to the state, without any progress of it. */
  async noteFailure(slice: JsonObject): Promise<void> {
    if (this.stream.noteFailure === undefined) return;
    this.state = this.stream.noteFailure(this.state, slice);
    await this.output.save(this.state);
  }
}
