import { createLineValidator, type LineValidator } from './fast/line-validator.js';
import type { Batch, TranscodeFacts, TranscodeOptions } from './fast/batch.js';
import { transcodeLines } from './fast/transcode-lines.js';
import type { CountBy } from './values/event-counts.js';
import { deliveredNames } from './projection/record-projection.js';
import type { RecordShape } from './reference/source-record.js';

export interface EventLinesOptions extends RecordShape {
  /**
   * What happens to a line that is not a record. `fail`: the body is rejected. `skip`: the line is
   * left out and counted.
   */
  readonly onUnreadableLine: 'fail' | 'skip';
  /**
   * Reports whether a text is a message with which the server ends an incomplete body. Called with
   * the last line, without surrounding white space, if that line is not a complete record.
   */
  isAbortMarker(text: string): boolean;
  /** How the validator counts events; absent: it does not count them. */
  readonly countBy?: CountBy | undefined;
}

/** How the records of a body are written. */
export type RecordOptions = Omit<
  TranscodeOptions,
  keyof RecordShape | 'onUnreadableLine' | 'validator'
> & {
  /**
   * Checks the facts of a body, such as its earliest and latest time, and throws to reject the
   * body. Called before the first record is yielded, which requires another pass over the stored
   * body. If the body could not be stored, called after the last record. Not called for a body
   * without records.
   */
  readonly checkFacts?: ((facts: TranscodeFacts) => void) | undefined;
};

/** A downloaded body, as `verifyBody` of the package `kernel` returns it. */
export interface VerifiedBody {
  /**
   * Whether the validator has read the body completely and accepted it. False if the body could not
   * be stored: it is then validated while `bytes` is iterated, which is possible only once.
   */
  readonly verified: boolean;
  /**
   * Returns the decompressed bytes from the beginning. If `verified` is false, each chunk is passed
   * to the validator before it is yielded, and `end` of the validator is called after the last one.
   */
  bytes(): AsyncIterable<Uint8Array>;
  /** Releases the memory, file and connection of the body. Can be called at any time. */
  discard(): Promise<void>;
}

/** The functions that read lines, of the fast path or of the reference implementation. */
export interface LineFunctions {
  readonly createValidator: typeof createLineValidator;
  readonly transcode: typeof transcodeLines;
}

const FAST_PATH: LineFunctions = {
  createValidator: createLineValidator,
  transcode: transcodeLines,
};

/** Verifies bodies that have one JSON object per line, and converts their lines to records. */
export class EventLines {
  constructor(
    private readonly options: EventLinesOptions,
    private readonly functions = FAST_PATH,
  ) {}

  /** Creates a validator for a body that is only verified or counted, and not read. */
  createValidator(): LineValidator {
    return this.functions.createValidator(this.options);
  }

  /**
   * Verifies a body and then yields its records, one batch per chunk.
   *
   * No record is yielded before `verify` resolves. In the text format, all properties that the
   * validator has found then get their columns, before the first record is written. Otherwise the
   * columns would depend on the order in which the properties occur. The body is discarded at the
   * end, also after an error.
   * @param verify passes all bytes of the body to the validator, in order. The validator exists by
   *   then, so `webAssemblyProblem` returns whether it uses WebAssembly.
   * @throws all errors of `verify`, and the BrokenSliceError of the validator
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
      const { checkFacts, ...transformOptions } = options;
      const writeOptions: TranscodeOptions = {
        ...transformOptions,
        nameField,
        propertiesField,
        validator,
        // The validator, which reads each line first, rejects the body with `fail`.
        onUnreadableLine: 'skip',
      };
      if (checkFacts === undefined) {
        yield* this.functions.transcode(body.bytes(), writeOptions);
        return;
      }
      const check = (facts: TranscodeFacts | undefined): void => {
        if (facts !== undefined) checkFacts(facts);
      };
      if (body.verified)
        check(await readFacts(this.functions.transcode(body.bytes(), omitRecords(writeOptions))));
      const facts = yield* forwardBatches(this.functions.transcode(body.bytes(), writeOptions));
      if (!body.verified) check(facts);
    } finally {
      // Releases the engine of the validator if a failed `verify` has not called `end`.
      validator.close();
      await body?.discard();
    }
  }
}

const NO_BYTES = new Uint8Array(0);

/**
 * Returns the options for a pass over the body that only collects facts. Its batches are not used,
 * so their records are as short as possible.
 */
function omitRecords(options: TranscodeOptions): TranscodeOptions {
  const envelope = { prefix: NO_BYTES, suffix: NO_BYTES };
  return { ...options, keeps: () => false, envelope: () => envelope };
}

async function readFacts(batches: AsyncIterable<Batch>): Promise<TranscodeFacts | undefined> {
  let facts: TranscodeFacts | undefined;
  for await (const batch of batches) facts = batch.facts;
  return facts;
}

/** Yields the batches unchanged, and returns the facts of the last one. */
async function* forwardBatches(
  batches: AsyncIterable<Batch>,
): AsyncGenerator<Batch, TranscodeFacts | undefined, undefined> {
  let facts: TranscodeFacts | undefined;
  for await (const batch of batches) {
    facts = batch.facts;
    yield batch;
  }
  return facts;
}
