import { Buffer } from 'node:buffer';

/**
 * A text as bytes (each a character of `bytes`), with the part of the original text that every byte
 * comes from, so that what is found in a decoded text can be masked in the original.
 */
export interface DecodedView {
  readonly bytes: string;
  /** For each byte, where its part of the original text begins and ends. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** Whether base64 was decoded to obtain this view. */
  readonly base64: boolean;
}

/** Returns the UTF-8 bytes of a text, each as a character. */
export function bytesOf(text: string): string {
  return Buffer.from(text).toString('latin1');
}

/** Returns the view of the text itself. */
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

  /** Adds bytes that all come from one part of the original text. */
  put(bytes: string, { start, end }: Span): void {
    this.pieces.push(bytes);
    for (let count = bytes.length; count > 0; count -= 1) {
      this.starts.push(start);
      this.ends.push(end);
    }
  }

  /** Adds bytes of another view as they are. */
  copy(view: DecodedView, from: number, to: number): void {
    this.pieces.push(view.bytes.slice(from, to));
    for (let at = from; at < to; at += 1) {
      this.starts.push(view.starts[at] ?? 0);
      this.ends.push(view.ends[at] ?? 0);
    }
  }

  view(base64: boolean): DecodedView {
    return { bytes: this.pieces.join(''), starts: this.starts, ends: this.ends, base64 };
  }
}

/** Returns the part of the original text that some bytes of a view come from. */
export function spanOf(view: DecodedView, from: number, to: number): Span {
  return { start: view.starts[from] ?? 0, end: view.ends[to - 1] ?? 0 };
}
