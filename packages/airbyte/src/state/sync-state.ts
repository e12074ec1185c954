import type { JsonObject } from '@source-mixpanel/exact-json';
import type { Stream } from '@source-mixpanel/stream';
import type { StreamOutput } from '../output/stream-output.js';

/** Holds the state that one sync of a stream has reached, and saves every change. */
export class SyncState {
  constructor(
    private readonly stream: Stream,
    private state: JsonObject | undefined,
    private readonly output: StreamOutput,
  ) {}

  get reached(): JsonObject | undefined {
    return this.state;
  }

  /** Commits progress to the state and saves it. Must be called in the order of the slices. */
  async commit(progress: readonly JsonObject[]): Promise<void> {
    for (const step of progress) this.state = this.stream.commit(this.state, step);
    if (progress.length > 0 && this.state !== undefined) await this.output.save(this.state);
  }

  /**
   * Records in the state that a slice failed, and saves the state. Does not commit progress of the
   * slice.
   */
  async noteFailure(slice: JsonObject): Promise<void> {
    if (this.stream.noteFailure === undefined) return;
    this.state = this.stream.noteFailure(this.state, slice);
    await this.output.save(this.state);
  }
}
