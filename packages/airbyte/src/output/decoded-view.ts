import { Buffer } from 'node:buffer';

/**
 * The bytes that result from decoding a text, such as percent-encoding, and for each byte the range
 * of the original text from which it was decoded. With these ranges, a secret that is found in the
 * decoded bytes can be masked in the original text.
 */
export interface DecodedView {
  /** One character per byte. */
  readonly bytes: string;
  /** For each byte, the start of its range in the original text. */
  readonly starts: readonly number[];
  /** For each byte, the end of its range in the original text, exclusive. */
  readonly ends: readonly number[];
  /** Whether any of the decodings that led to this view was base64. */
  readonly isBase64: boolean;
}

/** Returns the UTF-8 bytes of a text, each as one character. */
export function bytesOf(text: string): string {
  return Buffer.from(text).toString('latin1');
}

/** Returns the view of a text that is not decoded: each byte comes from its own character. */
export function undecodedView(text: string): DecodedView {
  const builder = new ViewBuilder();
  let at = 0;
  for (const character of text) {
    builder.put(character <= '\u007f' ? character : bytesOf(character), {
      start: at,
      end: at + character.length,
    });
    at += character.length;
  }
  return builder.view(false);
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Collects the bytes of a view. */
export class ViewBuilder {
  private readonly pieces: string[] = [];
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];

  /** Adds bytes that all come from the same range of the original text. */
  put(bytes: string, { start, end }: Span): void {
    this.pieces.push(bytes);
    for (let count = bytes.length; count > 0; count -= 1) {
      this.starts.push(start);
      this.ends.push(end);
    }
  }

  /** Adds bytes of another view, with their ranges. */
  copy(view: DecodedView, from: number, to: number): void {
    this.pieces.push(view.bytes.slice(from, to));
    for (let at = from; at < to; at += 1) {
      this.starts.push(view.starts[at] ?? 0);
      this.ends.push(view.ends[at] ?? 0);
    }
  }

  view(isBase64: boolean): DecodedView {
    return { bytes: this.pieces.join(''), starts: this.starts, ends: this.ends, isBase64 };
  }
}

/** Returns the range of the original text of the bytes from `from` to `to` (exclusive). */
export function spanOf(view: DecodedView, from: number, to: number): Span {
  return { start: view.starts[from] ?? 0, end: view.ends[to - 1] ?? 0 };
}
