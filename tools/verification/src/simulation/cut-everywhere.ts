import type { Effect, Fault } from '@source-mixpanel/fixtures-server';
import { onVirtualTime } from '../harness/clock/on-virtual-time.js';
import type { SavedState, StreamReading, SyncReading } from '../harness/output/sync-reading.js';
import { ALL_STREAMS, incrementalCatalog } from '../harness/projects/small-project.js';
import { cutPreset, stageOptionsFor } from '../harness/stage/presets.js';
import { Stage, type StageRun } from '../harness/stage/stage.js';
import { targetsOf, type CutTarget } from './cut-targets.js';

/** The results of a stream whose bodies were cut at every byte. */
export interface CutReport {
  readonly stream: string;
  cuts: number;
  /**
   * The records that the syncs, including those resumed after an INCOMPLETE one, had to deliver.
   */
  expected: number;
  /** Those of the expected records that were delivered. */
  delivered: number;
  /** The syncs that were COMPLETE and delivered all records. */
  complete: number;
  /**
   * The syncs that ended INCOMPLETE with a transient error and with a state from which no record is
   * lost.
   */
  incomplete: number;
  /** The syncs that were COMPLETE although records were missing. */
  shortCompletes: number;
  /** The records that were delivered twice in one sync. */
  doubled: number;
  /**
   * The syncs that were COMPLETE with missing records after the one cut that cannot be detected,
   * see `isUndetectable`.
   */
  undetectable: number;
  readonly problems: string[];
}

/**
 * Streams whose bodies consist of lines: only the end of the transfer shows that such a body is
 * complete.
 */
const LINE_STREAMS: ReadonlySet<string> = new Set(['export', 'lookup_table_rows']);

/** Abort markers, and error texts that must count as abort markers too. */
const TRAILERS = [
  'terminated early',
  'export terminated early',
  '{"error":"terminated"}',
  '{"error": "Query timed out"}',
];

export interface CutOptions {
  /** Default: all. */
  readonly streams?: ReadonlySet<string>;
  /** The number of bytes from one cut to the next; default 1. */
  readonly step?: number;
  /**
   * `all`, the default, makes every kind of cut after each byte. `in_turn` makes one kind of cut
   * after each byte, which takes a third of the time.
   */
  readonly ways?: 'all' | 'in_turn';
}

/** Cuts every kind of body after every byte, and runs a sync for each cut. */
export async function cutEverywhere({ streams, ways = 'all', step = 1 }: CutOptions = {}): Promise<
  readonly CutReport[]
> {
  const reports = new Map<string, CutReport>();
  const chosen = ALL_STREAMS.filter((name) => streams?.has(name) !== false);
  for (const target of await targetsOf(chosen)) {
    const report = reports.get(target.stream) ?? emptyReport(target.stream);
    reports.set(target.stream, report);
    for (const gzip of [false, true]) await new Cutting(target, { gzip, ways, step }, report).run();
  }
  return [...reports.values()];
}

function emptyReport(stream: string): CutReport {
  return {
    stream,
    cuts: 0,
    expected: 0,
    delivered: 0,
    complete: 0,
    incomplete: 0,
    shortCompletes: 0,
    doubled: 0,
    undetectable: 0,
    problems: [],
  };
}

/** Cuts one kind of body, compressed or not, and adds what the syncs did to the report. */
class Cutting {
  private readonly stage: Stage;
  private expected = new Map<string, string>();

  constructor(
    private readonly target: CutTarget,
    private readonly form: { readonly gzip: boolean } & Required<Omit<CutOptions, 'streams'>>,
    private readonly report: CutReport,
  ) {
    const wire = { latency: () => 10, pieceBytes: () => 300, gzip: form.gzip };
    this.stage = new Stage(stageOptionsFor(cutPreset, { wire }));
  }

  run(): Promise<void> {
    return onVirtualTime(this.stage.clock, async () => {
      const { reading } = await this.read([]);
      this.expected = new Map(this.streamOf(reading).held);
      if (this.expected.size === 0)
        throw new RangeError(`${this.target.stream} has no records that a cut could lose`);
      await this.cutAll(this.bodyBytes());
      await this.appendTrailers();
    });
  }

  /** Reads the stream with these faults, from these states. */
  private read(faults: readonly Fault[], from: readonly SavedState[] = []): Promise<StageRun> {
    const catalog = incrementalCatalog([this.target.stream]);
    return this.stage.sync({ config: cutPreset.config, catalog, faults, from });
  }

  private bodyBytes(): number {
    const pattern = new RegExp(this.target.pattern);
    const sizes = [...this.stage.wire.bodyBytes].filter(
      ([url]) => url.startsWith(this.target.path) && pattern.test(url),
    );
    if (sizes.length === 0)
      throw new RangeError(`${this.target.stream} reads no body of ${this.target.path}`);
    return Math.max(...sizes.map(([, bytes]) => bytes));
  }

  private async cutAll(length: number): Promise<void> {
    const { gzip, ways, step } = this.form;
    const methods = ['reset', 'close', 'length', gzip ? 'gzip' : 'clean'] as const;
    for (let at = 0; at <= length; at += step) {
      const turn = at / step;
      for (const [index, by] of methods.entries()) {
        // These cuts end the transfer normally, so after the last byte they change nothing.
        if (at === length && (by === 'gzip' || by === 'clean')) continue;
        const effect: Effect = { kind: 'cut', at, of: 'wire', by };
        if (ways === 'all' || turn % methods.length === index) await this.tryFault(effect, [1]);
        // If all responses are cut, the connector retries many times. This takes long, so only one
        // kind of cut is tried at every fourth byte.
        if (turn % 16 === 4 * index) await this.tryFault(effect, undefined);
      }
      if (this.target.stream === 'export' || turn % 8 === 0) await this.cutUnannounced(at);
    }
  }

  /**
   * Cuts a body whose end is stated neither by a length nor by chunks: the server only closes the
   * connection.
   */
  private async cutUnannounced(at: number): Promise<void> {
    await this.tryFault({ kind: 'cut', at, of: 'wire', by: 'close' }, [1], { kind: 'undelimited' });
  }

  private async appendTrailers(): Promise<void> {
    const lines = this.target.stream === 'export' ? [0, 1, 2, 3] : [undefined];
    for (const text of TRAILERS) {
      for (const newline of [true, false]) {
        for (const afterLines of lines) {
          const rest = afterLines === undefined ? {} : { afterLines };
          const effect: Effect = { kind: 'trailer', text, newline, ...rest };
          for (const nth of [[1], undefined]) await this.tryFault(effect, nth);
        }
      }
    }
  }

  private async tryFault(
    effect: Effect,
    nth: readonly number[] | undefined,
    ...others: readonly Effect[]
  ): Promise<void> {
    const { path, pattern } = this.target;
    const faults: Fault[] = [effect, ...others].map((one) => ({
      path,
      pattern,
      effect: one,
      ...(nth === undefined ? {} : { nth }),
    }));
    const read = await this.read(faults);
    const { report } = this;
    const found = this.streamOf(read.reading);
    report.cuts += 1;
    report.problems.push(...read.reading.problems);
    for (const count of found.counts.values()) report.doubled += count - 1;
    const missing = this.countMissing(found);
    if (found.status === 'COMPLETE') {
      if (missing > 0 && this.isUndetectable(effect)) {
        report.undetectable += 1;
        return;
      }
      this.countRecords(missing);
      if (missing === 0) report.complete += 1;
      else report.shortCompletes += 1;
      return;
    }
    await this.judgeIncomplete(read, found);
  }

  private async judgeIncomplete({ run, reading }: StageRun, found: StreamReading): Promise<void> {
    const { report } = this;
    const hasFailed = run.ending.kind === 'failed' && found.status === 'INCOMPLETE';
    const isTransient =
      found.failures.length === 1 && found.failures[0]?.startsWith('transient_error');
    const again = await this.read([], reading.states.slice(-1));
    const resumed = this.streamOf(again.reading);
    const missing = this.countMissing(resumed);
    this.countRecords(missing);
    const isLossless = resumed.status === 'COMPLETE' && missing === 0;
    if (hasFailed && isTransient === true && isLossless) report.incomplete += 1;
    else
      report.problems.push(
        `the sync is ${run.ending.kind} (${found.failures.join(', ')}), and the resumed sync ${isLossless ? 'delivers all records' : 'does not complete with all records'}`,
      );
  }

  private countRecords(missing: number): void {
    this.report.expected += this.expected.size;
    this.report.delivered += this.expected.size - missing;
  }

  private countMissing({ held }: StreamReading): number {
    return [...this.expected.keys()].filter((key) => !held.has(key)).length;
  }

  /**
   * Returns whether the cut may be undetectable: lines have no closing bracket, so an uncompressed
   * body whose transfer ends normally after a complete line looks complete.
   */
  private isUndetectable(effect: Effect): boolean {
    return effect.kind === 'cut' && effect.by === 'clean' && LINE_STREAMS.has(this.target.stream);
  }

  private streamOf({ streams }: SyncReading): StreamReading {
    const reading = streams.get(this.target.stream);
    if (reading === undefined) throw new RangeError(`${this.target.stream} is not configured`);
    return reading;
  }
}
