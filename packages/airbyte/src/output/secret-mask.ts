import { bytesOf, undecodedView, spanOf, type DecodedView } from './decoded-view.js';
import { TEXT_DECODERS } from './text-decoders.js';

const MASK = '****';
/**
 * Shorter texts occur in any sentence: masking them would destroy the output and protect nothing.
 */
const MIN_SECRET_BYTES = 4;
/** Any run of this many bytes of a secret is masked. */
const RUN_BYTES = 8;
/**
 * Matches the mark where a text was cut; the part of a secret next to it may be shorter than a run.
 */
const CUT = /\u00e2\u0080\u00a6|\.\.\.+/g;
const MIN_CUT_BYTES = 4;
/** The maximum depth of nested encodings that are decoded. */
const MAX_DEPTH = 3;
/** Bounds the work on a text made of escapes. */
const MAX_VIEWS = 200;

interface Secret {
  readonly bytes: string;
  /** What precedes the secret in the pair of basic authentication. */
  readonly user: string;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * Replaces secrets by `****`, and any run of 8 or more of their bytes in UTF-8. It finds them in
 * any case of ASCII letters and in every mixture of percent-encoding, HTML and JSON escapes, base64
 * of either alphabet (at any offset) and hexadecimal digits, up to three levels deep. Next to `…`
 * or `...`, where a text was cut, 4 bytes are enough. A secret of 4 to 7 bytes is masked as a whole
 * word only, a shorter one not at all.
 */
export class SecretMask {
  private readonly secrets: Secret[] = [];
  /** All runs of the secrets. */
  private readonly runs = new Set<string>();

  /**
   * @param userName the name that is sent with the secret in basic authentication, if there is one
   */
  add(secret: string, userName = ''): void {
    const bytes = comparable(bytesOf(secret));
    if (bytes.length < MIN_SECRET_BYTES) return;
    this.secrets.push({ bytes, user: comparable(bytesOf(userName)) });
    for (let at = 0; at + RUN_BYTES <= bytes.length; at += 1) {
      this.runs.add(bytes.slice(at, at + RUN_BYTES));
    }
  }

  apply(text: string): string {
    if (this.secrets.length === 0) return text;
    const found = viewsOf(text).flatMap((view) => this.find(view));
    return found.length === 0 ? text : masked(text, found);
  }

  /** Returns the parts of the original text in which a view shows a secret. */
  private find(view: DecodedView): Range[] {
    const bytes = comparable(view.bytes);
    const ranges = [
      ...this.findRuns(bytes),
      ...this.secrets.flatMap((secret) => [
        ...(secret.bytes.length < RUN_BYTES ? wholeWords(bytes, secret.bytes) : []),
        ...partsAtCuts(bytes, secret.bytes),
      ]),
    ];
    return ranges.map((range) => {
      const span = spanOf(view, range.start, range.end);
      // If the part of the text is longer than its bytes, it is this part that was base64.
      const isBase64 = view.base64 && span.end - span.start > range.end - range.start;
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

  /** Extends a match to the rest of a basic pair, whose digits also hold bits of the secret. */
  private withPair(view: DecodedView, { start, end }: Range): Range {
    const bytes = comparable(view.bytes);
    const before = this.secrets.map(({ user }) =>
      bytes.endsWith(`${user}:`, start) ? user.length + 1 : 0,
    );
    const after = bytes[end] === ':' ? 1 : 0;
    return spanOf(view, start - Math.max(...before), end + after);
  }
}

/**
 * Normalizes bytes for comparison. Forms write a space as a plus sign, and host names and escapes
 * are written in another letter case: these count as the same. Only ASCII letters do, because the
 * single bytes of other letters are not letters.
 */
function comparable(bytes: string): string {
  return bytes.replaceAll(' ', '+').replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Returns the views of the text itself and of everything that it decodes to. */
function viewsOf(text: string): DecodedView[] {
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

function wholeWords(bytes: string, secret: string): Range[] {
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

/** Returns the longest beginning of the secret before each cut, and its longest end after each. */
function partsAtCuts(bytes: string, secret: string): Range[] {
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

function masked(text: string, ranges: readonly Range[]): string {
  let result = '';
  let at = -1;
  for (const { start, end } of [...ranges].sort((one, other) => one.start - other.start)) {
    if (start > at) result += text.slice(Math.max(at, 0), start) + MASK;
    at = Math.max(at, end);
  }
  return result + text.slice(at);
}
