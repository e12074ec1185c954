import {
  BrokenSliceError,
  TransientError,
  type JsonSchema,
  type Part,
  type ReadIo,
  type Stream,
  type StreamSync,
} from '@source-mixpanel/stream';

/** The behaviour of one slice, whose records are `length` numbers. */
export interface SliceScript {
  readonly length: number;
  readonly batch: number;
  readonly bytes: boolean;
  readonly checkpointEachBatch: boolean;
  /** How the first `reads` reads of the slice break, each after `after` batches. */
  readonly fault?:
    | {
        readonly kind: 'broken' | 'fatal';
        readonly reads: number;
        readonly after: number;
        readonly maxAttempts: number;
        readonly mayDivide: boolean;
      }
    | undefined;
}

type Range = { readonly from: number; readonly to: number; readonly script: number };
type Through = { readonly through: number };

export interface RangeStreamOptions {
  readonly name: string;
  readonly scripts: readonly SliceScript[];
  /** Positions in states are rounded down to a multiple of this, so that many states are equal. */
  readonly grain: number;
  /** Awaited before each step of a read, so that tests decide the order of concurrent steps. */
  readonly pause: () => Promise<void>;
}

/**
 * A stream of the numbers from 0 up. Its state contains the number up to which everything was read,
 * so that tests notice a state that was written too early. It counts its concurrent reads.
 */
export class RangeStream implements Stream<Range, Through, Through> {
  readonly primaryKey = [['n']];
  readonly cursorField = ['n'];
  readonly state = {
    parse: (value: unknown): Through => {
      const through: unknown = (value as Through).through;
      if (typeof through !== 'number') throw new Error('through must be a number');
      return { through };
    },
  };
  /** The maximum number of slices that were yielded and not read to their end in order. */
  maxInFlight = 0;
  maxReaders = 0;
  /** The number of reads that have begun. */
  started = 0;
  /** Whether a read broke after it had emitted records; the next read emits them again. */
  hasBrokenAfterEmission = false;
  private readonly reads = new Map<string, number>();
  private readonly ends = new Set<number>();
  private yielded = 0;
  private readers = 0;

  constructor(private readonly options: RangeStreamOptions) {}

  get name(): string {
    return this.options.name;
  }

  get total(): number {
    return this.options.scripts.reduce((sum, { length }) => sum + length, 0);
  }

  schema(): Promise<JsonSchema> {
    return Promise.resolve({ type: 'object', properties: { n: { type: 'integer' } } });
  }

  open(state: Through | undefined): StreamSync<Range, Through, Through> {
    return {
      state,
      slices: () => this.slices(state),
      read: (slice, io) => this.read(slice, io),
      split: (slice) => this.split(slice),
    };
  }

  private async *slices(state: Through | undefined): AsyncIterable<Range> {
    let from = 0;
    let index = 0;
    for (const [script, { length }] of this.options.scripts.entries()) {
      const to = from + length;
      const start = Math.max(from, state?.through ?? 0);
      from = to;
      if (to <= start && length > 0) continue;
      await this.options.pause();
      this.yielded += 1;
      let committed = 0;
      while (this.ends.has(committed)) committed += 1;
      this.maxInFlight = Math.max(this.maxInFlight, this.yielded - committed);
      this.order.set(script, index++);
      yield { from: start, to, script };
    }
  }

  private async *read(slice: Range, io: ReadIo): AsyncIterable<Part<Through>> {
    const script = this.script(slice);
    const key = `${String(slice.from)}-${String(slice.to)}`;
    const reads = (this.reads.get(key) ?? 0) + 1;
    this.reads.set(key, reads);
    this.started += 1;
    this.readers += 1;
    this.maxReaders = Math.max(this.maxReaders, this.readers);
    try {
      let batches = 0;
      for (let at = slice.from; at < slice.to; at += script.batch) {
        await this.options.pause();
        io.signal.throwIfAborted();
        this.breakIfPlanned(script, reads, batches);
        const end = Math.min(at + script.batch, slice.to);
        yield numbers(at, end, script.bytes ? io : undefined);
        batches += 1;
        if (script.checkpointEachBatch) yield this.checkpoint(end);
      }
      await this.options.pause();
      this.breakIfPlanned(script, reads, Number.POSITIVE_INFINITY);
      yield this.checkpoint(slice.to);
      const last = this.order.get(slice.script);
      if (last !== undefined && slice.to === this.endOf(slice.script)) this.ends.add(last);
    } finally {
      this.readers -= 1;
    }
  }

  commit(state: Through | undefined, { through }: Through): Through {
    return { through: Math.max(state?.through ?? 0, through) };
  }

  private split({ from, to, script }: Range): readonly Range[] | undefined {
    if (to - from < 2) return undefined;
    const middle = Math.floor((from + to) / 2);
    return [
      { from, to: middle, script },
      { from: middle, to, script },
    ];
  }

  finish(last: Through | undefined): Through {
    return last ?? { through: 0 };
  }

  private readonly order = new Map<number, number>();

  private script({ script }: Range): SliceScript {
    const found = this.options.scripts[script];
    if (found === undefined) throw new Error('no such slice');
    return found;
  }

  private endOf(script: number): number {
    return this.options.scripts.slice(0, script + 1).reduce((sum, { length }) => sum + length, 0);
  }

  private checkpoint(position: number): Part<Through> {
    const { grain } = this.options;
    return { kind: 'checkpoint', progress: { through: Math.floor(position / grain) * grain } };
  }

  private breakIfPlanned({ fault }: SliceScript, reads: number, batches: number): void {
    if (fault === undefined || reads > fault.reads || batches < fault.after) return;
    if (batches > 0) this.hasBrokenAfterEmission = true;
    if (fault.kind === 'fatal')
      throw new TransientError('internal_error', 'The slice cannot be read.');
    const { maxAttempts, mayDivide } = fault;
    throw new BrokenSliceError('broken_body', 'The slice broke.', { maxAttempts, mayDivide });
  }
}

function numbers(from: number, to: number, io: ReadIo | undefined): Part<Through> {
  const rows = Array.from({ length: to - from }, (_, index) => ({ n: from + index }));
  if (io === undefined) return { kind: 'rows', rows };
  const { prefix, suffix } = io.envelope();
  const bytes = Buffer.concat(
    rows.flatMap((row) => [prefix, Buffer.from(JSON.stringify(row)), suffix]),
  );
  return { kind: 'bytes', bytes, count: rows.length };
}
