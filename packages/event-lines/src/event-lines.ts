import { createLineValidator, type LineValidator } from './fast/line-validator.js';
import type { Batch, TranscodeFacts, TranscodeOptions } from './fast/batch.js';
import { transcodeLines } from './fast/transcode-lines.js';
import type { CountBy } from './values/event-counts.js';
import { deliveredNames } from './projection/record-projection.js';
import type { RecordShape } from './reference/source-record.js';

export interface EventLinesOptions extends RecordShape {
  /**
   * `fail`: an unreadable line makes the body invalid. `skip`: unreadable lines are left out and
   * counted.
   */
  readonly onUnreadableLine: 'fail' | 'skip';
  /**
   * Reports whether the last line (without surrounding white space) means that the sender ended the
   * body early.
   */
  isAbortMarker(text: string): boolean;
  /** How the validator counts events; absent: they are not counted. */
  readonly countBy?: CountBy | undefined;
}

/** Options for the records of a body. */
export type RecordOptions = Omit<
  TranscodeOptions,
  keyof RecordShape | 'onUnreadableLine' | 'validator'
> & {
  /**
   * Called with the facts of a body: before its first record is yielded, or after its last record
   * if the body could not be stored. May throw to stop the reading. If this is set, the body is
   * read once more. Not called for a body without records.
   */
  readonly checkFacts?: ((facts: TranscodeFacts) => void) | undefined;
};

/** A body that a validator has read, as returned by `verifyBody` of the kernel. */
export interface VerifiedBody {
  /**
   * False if the body could not be stored. Then `bytes` verifies the body while it is read, and can
   * be called only once.
   */
  readonly verified: boolean;
  /**
   * Returns the decoded bytes from the beginning. If the body could not be stored, the validator
   * reads each chunk before it is yielded, and `end` of the validator is called after the last one.
   */
  bytes(): AsyncIterable<Uint8Array>;
  /** Releases the memory, the file and the connection of the body. Can be called at any time. */
  discard(): Promise<void>;
}

/** The functions that read lines, either of the fast path or of the reference implementation. */
export interface LinePasses {
  readonly createValidator: typeof createLineValidator;
  readonly transcode: typeof transcodeLines;
}

const FAST: LinePasses = { createValidator: createLineValidator, transcode: transcodeLines };

/** Reads bodies that have one JSON object per line, all of the same shape. */
export class EventLines {
  constructor(
    private readonly options: EventLinesOptions,
    private readonly passes = FAST,
  ) {}

  /** Creates a validator for a body whose records are not needed. */
  createValidator(): LineValidator {
    return this.passes.createValidator(this.options);
  }

  /**
   * Verifies a body and then yields its records, one batch per chunk.
   *
   * No record is yielded before `verify` resolves. By then all properties have their columns, so a
   * name that occurs late cannot change records that were already yielded. The body is discarded at
   * the end, also after an error.
   * @param verify passes all bytes of the body to the validator, in order. When it is called, it is
   *   known whether WebAssembly can be used.
   * @throws errors of `verify`; BrokenSliceError as the validator
   */
  async *read(
    verify: (validator: LineValidator) => Promise<VerifiedBody>,
    options: RecordOptions,
  ): AsyncGenerator<Batch, void, undefined> {
    const { nameField, propertiesField } = this.options;
    const validator = this.createValidator();
    let body: VerifiedBody | undefined;
    try {
      body = await verify(validator);
      const { format } = options;
      if (format.kind === 'text') {
        format.columns.assign(deliveredNames(options.projection, validator.names));
      }
      const { checkFacts, ...recordOptions } = options;
      const written: TranscodeOptions = {
        ...recordOptions,
        nameField,
        propertiesField,
        validator,
        // The validator has already rejected the body or accepted its unreadable lines.
        onUnreadableLine: 'skip',
      };
      if (checkFacts === undefined) {
        yield* this.passes.transcode(body.bytes(), written);
        return;
      }
      const check = (facts: TranscodeFacts | undefined): void => {
        if (facts !== undefined) checkFacts(facts);
      };
      if (body.verified)
        check(await lastFacts(this.passes.transcode(body.bytes(), unseen(written))));
      const facts = yield* noting(this.passes.transcode(body.bytes(), written));
      if (!body.verified) check(facts);
    } finally {
      // If the body was cut off, `end` of the validator was never called.
      validator.close();
      await body?.discard();
    }
  }
}

const NO_BYTES = new Uint8Array(0);

/**
 * Returns the options for a pass over the body that only collects facts, so that its records are
 * not written.
 */
function unseen(options: TranscodeOptions): TranscodeOptions {
  const envelope = { prefix: NO_BYTES, suffix: NO_BYTES };
  return { ...options, keeps: () => false, envelope: () => envelope };
}

async function lastFacts(batches: AsyncIterable<Batch>): Promise<TranscodeFacts | undefined> {
  let facts: TranscodeFacts | undefined;
  for await (const batch of batches) facts = batch.facts;
  return facts;
}

/** Yields the batches unchanged, and returns the facts of the last one. */
async function* noting(
  batches: AsyncIterable<Batch>,
): AsyncGenerator<Batch, TranscodeFacts | undefined, undefined> {
  let facts: TranscodeFacts | undefined;
  for await (const batch of batches) {
    facts = batch.facts;
    yield batch;
  }
  return facts;
}
