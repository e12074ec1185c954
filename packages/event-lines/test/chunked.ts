/** Divides bytes into chunks of the given sizes, which are repeated until the end. */
export function cut(bytes: Uint8Array, sizes: readonly number[]): readonly Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0, index = 0; at < bytes.length; index += 1) {
    const size = sizes[index % sizes.length] ?? 1;
    chunks.push(bytes.slice(at, at + size));
    at += size;
  }
  return chunks;
}

/** Yields chunks as a download does: it overwrites each chunk when the next one is requested. */
export async function* arriving(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) {
    const buffer = chunk.slice();
    yield buffer;
    buffer.fill(0x0a);
  }
}

/**
 * Encodes the text in UTF-8. U+DC80 to U+DCFF, which are lone surrogates, stand for the raw bytes
 * 0x80 to 0xFF, so that tests can write bytes that are not UTF-8. (Python calls this
 * `surrogateescape`.)
 */
export function utf8(text: string): Uint8Array {
  const pieces = text
    .split(/([\udc80-\udcff])/u)
    .map((piece, index) =>
      index % 2 === 0 ? new TextEncoder().encode(piece) : Uint8Array.of(piece.charCodeAt(0) & 0xff),
    );
  return new Uint8Array(Buffer.concat(pieces));
}
