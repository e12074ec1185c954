import { createLineValidator, type LineValidator } from './fast/line-validator.js';
import type { Batch, TranscodeFacts, TranscodeOptions } from './fast/batch.js';
import { transcodeLines } from './fast/transcode-lines.js';
import type { CountBy } from './values/event-counts.js';
import { deliveredNames } from './projection/record-projection.js';
import type { RecordShape } from './reference/source-record.js';

export interface EventLinesOptions extends RecordShape {
  /**
   * `fail`: a body with an unreadable line is rejected. `skip`: such lines are left out and
   * counted.
   */
  readonly onUnreadableLine: 'fail' | 'skip';
  /**
   * Whether a last line (without surrounding white space) says that the sender ended the body
   * early.
   */
  isAbortMarker(text: string): boolean;
  /** How the validator counts events; absent: it does not. */
  readonly countBy?: CountBy | undefined;
}

/** How the records are written. */
export type RecordOptions = Omit<
  TranscodeOptions,
  keyof RecordShape | 'onUnreadableLine' | 'validator'
> & {
  /**
   * Called with the facts of a body that has records: before the first of them is yielded, or after
   * the last if the body could not be spooled. If it throws, the reading ends. Takes one more pass.
   */
  readonly checkFacts?: ((facts: TranscodeFacts) => void) | undefined;
};

/** A body whose bytes a validator has read; `verifyBody` of the kernel returns one. */
export interface VerifiedBody {
  /**
   * False if it could not be spooled: then `bytes` verifies on the way and can be read only once.
   */
  readonly verified: boolean;
  /**
   * The decoded bytes, from the first. If the body could not be spooled, the validator reads each
   * chunk just before it is yielded, and its `end` is called after the last.
   */
  bytes(): AsyncIterable<Uint8Array>;
  /** Frees what the body takes; safe at any time. */
  discard(): Promise<void>;
}

/** The functions that read the lines: the fast path, or the reference implementation. */
export interface LinePasses {
  readonly createValidator: typeof createLineValidator;
  readonly transcode: typeof transcodeLines;
}

const FAST: LinePasses = { createValidator: createLineValidator, transcode: transcodeLines };

/** Reads bodies of one JSON object per line, all of one shape. */
export class EventLines {
  constructor(
    private readonly options: EventLinesOptions,
    private readonly passes = FAST,
  ) {}

  /** Returns a validator of one body, for a caller that does not read its records. */
  createValidator(): LineValidator {
    return this.passes.createValidator(this.options);
  }

  /**
   * Verifies one body and then writes its records, one batch per chunk. No record is yielded before
   * `verify` has resolved, and every property has its column by then: a name found later could not
   * change what was already yielded. The body is discarded at the end, also after an error.
   * @param verify passes every byte of the body to the validator, in order; when it is called, it
   * is known
   *   whether WebAssembly can be used
   * @throws what `verify` throws; BrokenSliceError as the validator does
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
        // The validator has decided about lines, before the body or before each chunk of it.
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
      // The `end` of the validator is never called for a body that was cut.
      validator.close();
      await body?.discard();
    }
  }
}

const NO_BYTES = new Uint8Array(0);

/** Returns the same options for records that are not delivered. */
function unseen(options: TranscodeOptions): TranscodeOptions {
  const envelope = { prefix: NO_BYTES, suffix: NO_BYTES };
  return { ...options, keeps: () => false, envelope: () => envelope };
}

async function lastFacts(batches: AsyncIterable<Batch>): Promise<TranscodeFacts | undefined> {
  let facts: TranscodeFacts | undefined;
  for await (const batch of batches) facts = batch.facts;
  return facts;
}

/** Yields the same batches; returns the facts of the last. */
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
