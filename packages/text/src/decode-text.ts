/**
 * The byte order marks that editors and shells write at the start of a file, each with the encoding
 * that it stands for.
 */
const MARKS: readonly { readonly bytes: readonly number[]; readonly encoding: string }[] = [
  { bytes: [0xef, 0xbb, 0xbf], encoding: 'utf-8' },
  { bytes: [0xff, 0xfe], encoding: 'utf-16le' },
  { bytes: [0xfe, 0xff], encoding: 'utf-16be' },
];

/**
 * Decodes the bytes of a text file: as UTF-8, or as UTF-16 if the file begins with a byte order
 * mark of UTF-16. The result does not contain the mark.
 * @throws TypeError if the bytes are not valid in that encoding
 */
export function decodeText(bytes: Uint8Array): string {
  const mark = MARKS.find((candidate) =>
    candidate.bytes.every((byte, index) => bytes[index] === byte),
  );
  return new TextDecoder(mark?.encoding ?? 'utf-8', { fatal: true }).decode(bytes);
}
