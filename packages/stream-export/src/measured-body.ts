import type { BodyStream } from '@source-mixpanel/kernel';
import { BrokenSliceError } from '@source-mixpanel/stream';

export interface BodyLimits {
  /** Asked with every chunk whether a body of so many bytes, so far, is given up. */
  readonly isTooLarge: (bytes: number) => boolean;
  /** Called when the last byte was received. */
  readonly onEnd: (bytes: number) => void;
}

/**
 * The same body, whose received bytes are counted.
 * @throws BrokenSliceError `body_too_large`, while its chunks are read
 */
export function measuredBody(body: BodyStream, { isTooLarge, onEnd }: BodyLimits): BodyStream {
  const source = body.chunks[Symbol.asyncIterator]();
  let bytes = 0;
  // Not a generator: dropping one that was never started would not drop the body.
  const iterator: AsyncIterator<Uint8Array, undefined> = {
    async next() {
      const next = await source.next();
      if (next.done === true) {
        onEnd(bytes);
        return { done: true, value: undefined };
      }
      bytes += next.value.length;
      if (isTooLarge(bytes)) throw tooLarge(bytes);
      return { done: false, value: next.value };
    },
    async return() {
      await source.return?.();
      return { done: true, value: undefined };
    },
  };
  return { ...body, chunks: { [Symbol.asyncIterator]: () => iterator } };
}

function tooLarge(bytes: number): BrokenSliceError {
  return new BrokenSliceError(
    'body_too_large',
    'The download is larger than planned; fewer days are asked for at once.',
    { attempts: 1, divisible: true, detail: `${String(bytes)} bytes so far` },
  );
}
