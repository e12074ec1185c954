/**
 * Byte order marks and the encoding of each; editors and shells write them at the start of a text.
 */
const MARKS: readonly { readonly bytes: readonly number[]; readonly encoding: string }[] = [
  { bytes: [0xef, 0xbb, 0xbf], encoding: 'utf-8' },
  { bytes: [0xff, 0xfe], encoding: 'utf-16le' },
  { bytes: [0xfe, 0xff], encoding: 'utf-16be' },
];

/**
 * Returns the text of a file that a person or a program has written: UTF-8, or UTF-16 if a byte
 * order mark says so. The mark is not part of the text.
 * @throws TypeError when the bytes are not text in that encoding
 */
export function decodeText(bytes: Uint8Array): string {
  const mark = MARKS.find((candidate) =>
    candidate.bytes.every((byte, index) => bytes[index] === byte),
  );
  return new TextDecoder(mark?.encoding ?? 'utf-8', { fatal: true }).decode(bytes);
}
