import * as z from 'zod';

const descriptor = z.object({ name: z.string() });
const statusSchema = z.object({
  emitted_at: z.number(),
  stream_status: z.object({ stream_descriptor: descriptor, status: z.string() }),
});
const errorSchema = z.object({ error: z.object({ message: z.string() }) });
const stateSchema = z.looseObject({
  stream: z.object({
    stream_descriptor: descriptor,
    stream_state: z.record(z.string(), z.unknown()),
  }),
});
const messageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('RECORD'), record: z.object({ stream: z.string() }) }),
  z.object({ type: z.literal('STATE'), state: stateSchema }),
  z.object({
    type: z.literal('TRACE'),
    trace: z.looseObject({}),
  }),
  z.object({ type: z.literal('LOG'), log: z.object({ level: z.string(), message: z.string() }) }),
  z.object({ type: z.literal('CONTROL') }),
]);

/** What one stream did in one sync. */
export interface StreamReport {
  records: number;
  bytes: number;
  /** Milliseconds since the epoch. */
  started?: number;
  completed?: number;
  /** The last STATE as it came, for the next sync. */
  state?: z.output<typeof stateSchema>;
}

/** Listens to the output of `read` as a platform would. */
export class SyncReport {
  readonly streams = new Map<string, StreamReport>();
  readonly warnings: string[] = [];
  /** What made a stream, or the process, fail. */
  readonly errors: string[] = [];
  records = 0;
  bytes = 0;

  /** @throws when the line is no message of the protocol: stdout must hold nothing else */
  add(line: Buffer): void {
    const message = messageSchema.parse(JSON.parse(line.toString('utf8')));
    switch (message.type) {
      case 'RECORD': {
        const report = this.reportOf(message.record.stream);
        report.records += 1;
        report.bytes += line.length + 1;
        this.records += 1;
        this.bytes += line.length + 1;
        return;
      }
      case 'STATE':
        this.reportOf(message.state.stream.stream_descriptor.name).state = message.state;
        return;
      case 'TRACE':
        this.addTrace(message.trace);
        return;
      case 'LOG':
        if (message.log.level === 'WARN') this.warnings.push(message.log.message);
        return;
      case 'CONTROL':
        return;
    }
  }

  /** The content of a state file for the next sync. */
  savedStates(): readonly unknown[] {
    return [...this.streams.values()].flatMap(({ state }) => (state === undefined ? [] : [state]));
  }

  private addTrace(trace: object): void {
    const status = statusSchema.safeParse(trace);
    if (!status.success) {
      const error = errorSchema.safeParse(trace);
      if (error.success) this.errors.push(error.data.error.message);
      return;
    }
    const { emitted_at: at, stream_status: change } = status.data;
    const report = this.reportOf(change.stream_descriptor.name);
    if (change.status === 'STARTED') report.started = at;
    if (change.status === 'COMPLETE') report.completed = at;
  }

  private reportOf(name: string): StreamReport {
    const known = this.streams.get(name) ?? { records: 0, bytes: 0 };
    this.streams.set(name, known);
    return known;
  }
}
