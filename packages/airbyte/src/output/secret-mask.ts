import { bytesOf, undecodedView, spanOf, type DecodedView } from './decoded-view.js';
import { TEXT_DECODERS } from './text-decoders.js';

const MASK = '****';
/**
 * Secrets shorter than this are not masked: such short texts occur in any sentence, and masking
 * them would make the output unreadable.
 */
const MIN_SECRET_BYTES = 4;
/** Every part of a secret that has at least this many bytes is masked. */
const RUN_BYTES = 8;
/** Matches an ellipsis, which shows that a text was cut: the UTF-8 bytes of `…`, or `...`. */
const CUT = /\u00e2\u0080\u00a6|\.\.\.+/g;
/** A part of a secret next to an ellipsis is masked from this length on. */
const MIN_CUT_BYTES = 4;
/** The maximum number of nested encodings that are decoded, such as base64 inside JSON. */
const MAX_DEPTH = 3;
/** The maximum number of decoded views of one text; limits the time for texts full of escapes. */
const MAX_VIEWS = 200;

interface Secret {
  readonly bytes: string;
  /** The user name that precedes the secret in HTTP basic authentication. */
  readonly user: string;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * Masks secrets: replaces them, and every part of at least 8 of their UTF-8 bytes, by `****`. The
 * case of ASCII letters does not matter. Secrets are also found in percent-encoding, HTML escapes,
 * JSON escapes, base64 (both alphabets, at any offset) and hexadecimal digits, nested up to three
 * levels deep. Next to `…` or `...`, where a text was cut, parts of 4 bytes are masked. A secret of
 * 4 to 7 bytes is masked only as a separate word; shorter secrets are not masked.
 */
export class SecretMask {
  private readonly secrets: Secret[] = [];
  /** All sequences of `RUN_BYTES` consecutive bytes of the secrets. */
  private readonly runs = new Set<string>();

  /**
   * Adds a secret to mask.
   * @param userName the user name that is sent with the secret in basic authentication, if any
   */
  add(secret: string, userName = ''): void {
    const bytes = normalize(bytesOf(secret));
    if (bytes.length < MIN_SECRET_BYTES) return;
    this.secrets.push({ bytes, user: normalize(bytesOf(userName)) });
    for (let at = 0; at + RUN_BYTES <= bytes.length; at += 1) {
      this.runs.add(bytes.slice(at, at + RUN_BYTES));
    }
  }

  apply(text: string): string {
    if (this.secrets.length === 0) return text;
    const found = decodeViews(text).flatMap((view) => this.find(view));
    return found.length === 0 ? text : replaceRanges(text, found);
  }

  /** Returns the ranges of the original text in which this view contains a part of a secret. */
  private find(view: DecodedView): Range[] {
    const bytes = normalize(view.bytes);
    const ranges = [
      ...this.findRuns(bytes),
      ...this.secrets.flatMap((secret) => [
        ...(secret.bytes.length < RUN_BYTES ? findWords(bytes, secret.bytes) : []),
        ...findPartsAtCuts(bytes, secret.bytes),
      ]),
    ];
    return ranges.map((range) => {
      const span = spanOf(view, range.start, range.end);
      // A view of base64 also contains parts that were copied without decoding. This part was
      // base64 only if its text is longer than its decoded bytes.
      const isBase64 = view.isBase64 && span.end - span.start > range.end - range.start;
      return isBase64 ? this.withPair(view, range) : span;
    });
  }

  private findRuns(bytes: string): Range[] {
    const ranges: Range[] = [];
    for (let start = 0; start + RUN_BYTES <= bytes.length; start += 1) {
      const end = start + RUN_BYTES;
      if (this.runs.has(bytes.slice(start, end))) ranges.push({ start, end });
    }
    return ranges;
  }

  /**
   * Extends a match in base64 to the user name and the colon of basic authentication. A base64
   * digit at the border between the colon and the secret contains bits of both.
   */
  private withPair(view: DecodedView, { start, end }: Range): Range {
    const bytes = normalize(view.bytes);
    const before = this.secrets.map(({ user }) =>
      bytes.endsWith(`${user}:`, start) ? user.length + 1 : 0,
    );
    const after = bytes[end] === ':' ? 1 : 0;
    return spanOf(view, start - Math.max(...before), end + after);
  }
}

/**
 * Normalizes bytes for comparison. Spaces become plus signs, because form encoding does the same,
 * and ASCII letters become lower-case, because host names and escapes may change the case. Other
 * letters have several bytes and are not changed.
 */
function normalize(bytes: string): string {
  return bytes.replaceAll(' ', '+').replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Returns the undecoded view of a text and all views that result from decoding it. */
function decodeViews(text: string): DecodedView[] {
  const views = [undecodedView(text)];
  const seen = new Set(views.map(({ bytes }) => bytes));
  let latest = views;
  for (let depth = 1; depth <= MAX_DEPTH; depth += 1) {
    const next: DecodedView[] = [];
    for (const view of latest) {
      for (const decode of TEXT_DECODERS) {
        const decoded = decode(view);
        if (decoded === undefined || seen.has(decoded.bytes)) continue;
        if (seen.size >= MAX_VIEWS) return views;
        seen.add(decoded.bytes);
        next.push(decoded);
        views.push(decoded);
      }
    }
    latest = next;
  }
  return views;
}

function findWords(bytes: string, secret: string): Range[] {
  const ranges: Range[] = [];
  for (let start = bytes.indexOf(secret); start >= 0; start = bytes.indexOf(secret, start + 1)) {
    const end = start + secret.length;
    const touches = /\w/.test(
      bytes.slice(Math.max(0, start - 1), start) + bytes.slice(end, end + 1),
    );
    if (!touches) ranges.push({ start, end });
  }
  return ranges;
}

/**
 * Returns, for each cut in a text, the longest beginning of the secret before it and the longest
 * end of the secret after it.
 */
function findPartsAtCuts(bytes: string, secret: string): Range[] {
  const ranges: Range[] = [];
  for (const { index, 0: mark } of bytes.matchAll(CUT)) {
    const after = index + mark.length;
    for (let length = secret.length; length >= MIN_CUT_BYTES; length -= 1) {
      if (!bytes.endsWith(secret.slice(0, length), index)) continue;
      ranges.push({ start: index - length, end: index });
      break;
    }
    for (let length = secret.length; length >= MIN_CUT_BYTES; length -= 1) {
      if (!bytes.startsWith(secret.slice(-length), after)) continue;
      ranges.push({ start: after, end: after + length });
      break;
    }
  }
  return ranges;
}

function replaceRanges(text: string, ranges: readonly Range[]): string {
  let result = '';
  let at = -1;
  for (const { start, end } of [...ranges].sort((one, other) => one.start - other.start)) {
    if (start > at) result += text.slice(Math.max(at, 0), start) + MASK;
    at = Math.max(at, end);
  }
  return result + text.slice(at);
}
