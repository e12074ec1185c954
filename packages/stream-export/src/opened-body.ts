import type { Batch, RecordFormat, TranscodeFacts } from '@source-mixpanel/event-lines';
import { verifyBody, type VerifyOptions } from '@source-mixpanel/kernel';
import { exportLines, type ExportAnswer } from '@source-mixpanel/mixpanel';
import { BrokenSliceError, type Part, type ReadIo } from '@source-mixpanel/stream';
import { checkTimes } from './check-times.js';
import { COUNT_BY, type CountedBody } from './counts/counted-body.js';
import { isPiece } from './day-piece.js';
import type { ExportSlice } from './export-slice.js';
import type { ExportProgress } from './export-state.js';
import type { ExportSync } from './export-sync.js';
import { pythonStyle } from './python-text.js';
import { rawColumns } from './raw-columns.js';
import { daysText } from './report-skipped-events.js';

export type BodyLimits = Pick<
  VerifyOptions,
  'maxBytes' | 'onReceived' | 'onBroken' | 'divideFromBytes'
>;

interface BodyToOpen {
  readonly slice: ExportSlice;
  readonly sync: ExportSync;
  readonly io: ReadIo;
  readonly limits: BodyLimits;
  /** Whether events are counted while the body is verified. */
  readonly isCounted: boolean;
}

/** The body of one response. Call `verify`, then `parts`, and at the end `close`. */
export class OpenedBody {
  /**
   * False if there was no space to store the body. It is then verified while its parts are yielded,
   * so a retry may emit some records again.
   */
  isVerified = false;
  /** Facts about the records that were yielded; undefined if the body has none. */
  facts: TranscodeFacts | undefined;
  private readonly batches: AsyncGenerator<Batch, void, undefined>;
  /** The counts of the events, if requested; complete once the body was verified. */
  counted: CountedBody | undefined;
  private first: IteratorResult<Batch, void> | undefined;

  constructor(
    { body }: ExportAnswer,
    private readonly opened: BodyToOpen,
  ) {
    const { slice, sync, io, limits, isCounted } = opened;
    const { onUnreadableLine, storage } = sync.options;
    const countBy = isCounted ? { countBy: COUNT_BY } : {};
    this.batches = exportLines({ onUnreadableLine, ...countBy }).read(
      async (validator) => {
        if (isCounted) this.counted = validator;
        sync.warnOfSlowReading(io);
        const verified = await verifyBody(body, validator, { storage, io, ...limits });
        this.isVerified = verified.verified;
        return verified;
      },
      {
        timeField: 'time',
        format: recordFormat(sync, io),
        projection: sync.selected.projection,
        key: sync.selected.key,
        keeps: (column) => io.keeps?.(column) ?? true,
        envelope: () => io.envelope(),
        ...(isPiece(slice) ? { checkFacts: checkTimes(slice) } : {}),
      },
    );
  }

  /** Verifies the body, if there is space to store it. */
  async verify(): Promise<void> {
    this.first = await this.addDaysToError(this.batches.next());
  }

  /** Yields the records. Call it once. */
  async *parts(): AsyncGenerator<Part<ExportProgress>, void> {
    let next = this.first;
    while (next !== undefined && next.done !== true) {
      const { bytes, count, facts } = next.value;
      this.facts = facts;
      if (count > 0) yield { kind: 'bytes', bytes, count };
      next = await this.addDaysToError(this.batches.next());
    }
    this.first = undefined;
  }

  /** Releases the resources of the body. Can be called at any time. */
  async close(): Promise<void> {
    await this.batches.return();
  }

  /**
   * Adds the days of the slice to the error of a read, because a position in bytes alone does not
   * help to find the event. Reduces the number of attempts if the day can be divided.
   */
  private async addDaysToError<T>(reading: Promise<T>): Promise<T> {
    const { slice, sync } = this.opened;
    try {
      return await reading;
    } catch (error) {
      if (!(error instanceof BrokenSliceError)) throw error;
      const { code, mayDivide, detail } = error;
      throw new BrokenSliceError(code, `Events of ${daysText(slice)}: ${error.message}`, {
        maxAttempts: sync.division.maxAttempts(error, slice),
        mayDivide,
        cause: error,
        ...(detail === undefined ? {} : { detail }),
      });
    }
  }
}

/**
 * Returns the format of the records. The columns of the raw format are constant, so no names are
 * saved in the state.
 */
function recordFormat(sync: ExportSync, { columns: configured }: ReadIo): RecordFormat {
  const { format } = sync.options;
  if (format === 'raw') return { kind: 'raw', properties: rawColumns(sync.selected.projection) };
  const columns = sync.columnMap(configured);
  return { kind: 'text', columns, ...(format === 'python_text' ? { style: pythonStyle } : {}) };
}
