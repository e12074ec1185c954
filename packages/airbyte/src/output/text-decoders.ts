import { bytesOf, spanOf, ViewBuilder, type DecodedView } from './decoded-view.js';

/**
 * Decodes every occurrence of one encoding in a view and returns the resulting view; undefined if
 * the encoding does not occur.
 */
export type ViewDecoder = (view: DecodedView) => DecodedView | undefined;

/** ASCII characters by their entity names in HTML 5. */
const NAMED_SIGNS: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', excl: '!', num: '#' },
  ...{ dollar: '$', percnt: '%', lpar: '(', rpar: ')', ast: '*', midast: '*', plus: '+' },
  ...{ comma: ',', period: '.', sol: '/', colon: ':', semi: ';', equals: '=', quest: '?' },
  ...{ commat: '@', lsqb: '[', lbrack: '[', bsol: '\\', rsqb: ']', rbrack: ']', hat: '^' },
  ...{ lowbar: '_', grave: '`', lcub: '{', lbrace: '{', verbar: '|', vert: '|', rcub: '}' },
  ...{ rbrace: '}', tab: '\t', newline: '\n' },
};
const ESCAPED_SIGNS: Readonly<Record<string, string>> = {
  ...{ b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' },
};

const percent = createEscapeDecoder(/%(?<code>[0-9a-f]{2})/gi, ({ code }) => parseByte(code));

const html = createEscapeDecoder(
  /&(?:#(?<decimal>\d{1,8})|#x(?<code>[0-9a-f]{1,6})|(?<name>[a-z]{2,7}));?/gi,
  ({ decimal, code, name = '' }) => {
    if (decimal !== undefined) return encodeCodePoint(Number(decimal));
    return code === undefined
      ? NAMED_SIGNS[name.toLowerCase()]
      : encodeCodePoint(parseInt(code, 16));
  },
);

const HIGH_AND_LOW = String.raw`u(?<high>d[89ab][0-9a-f]{2})\\u(?<low>d[c-f][0-9a-f]{2})`;
const json = createEscapeDecoder(
  new RegExp(
    String.raw`\\(?:${HIGH_AND_LOW}|u(?<unit>[0-9a-f]{4})|x(?<code>[0-9a-f]{2})|(?<sign>["'\\/bfnrt]))`,
    'gi',
  ),
  ({ high, low, unit, code, sign = '' }) => {
    if (high !== undefined && low !== undefined) {
      return bytesOf(String.fromCharCode(parseInt(high, 16), parseInt(low, 16)));
    }
    if (unit !== undefined) return encodeCodePoint(parseInt(unit, 16));
    return code === undefined ? (ESCAPED_SIGNS[sign] ?? sign) : parseByte(code);
  },
);

/**
 * All decoders. Base64 and hexadecimal digits have one decoder for each bit offset: if a text was
 * cut, or follows other digits, its first byte may begin within a digit.
 */
export const TEXT_DECODERS: readonly ViewDecoder[] = [
  percent,
  html,
  json,
  ...[0, 2, 4, 6].map((skippedBits) => createBase64Decoder(skippedBits)),
  ...[0, 4].map((skippedBits) => createHexadecimalDecoder(skippedBits)),
];

/**
 * Creates a decoder that replaces each escape by the character that it stands for. Escapes for
 * which `meaning` returns undefined are kept.
 */
function createEscapeDecoder(
  pattern: RegExp,
  meaning: (groups: Readonly<Record<string, string | undefined>>) => string | undefined,
): ViewDecoder {
  return (view) => {
    const builder = new ViewBuilder();
    let at = 0;
    for (const match of view.bytes.matchAll(pattern)) {
      const bytes = meaning(match.groups ?? {});
      if (bytes === undefined) continue;
      const end = match.index + match[0].length;
      builder.copy(view, at, match.index);
      builder.put(bytes, spanOf(view, match.index, end));
      at = end;
    }
    if (at === 0) return undefined;
    builder.copy(view, at, view.bytes.length);
    return builder.view(view.isBase64);
  };
}

/**
 * Creates a decoder of sequences of digits. The first `skippedBits` of each sequence belong to a
 * byte whose beginning is missing, and are skipped.
 */
function createDigitDecoder(
  sequence: RegExp,
  digits: { readonly bits: number; readonly skippedBits: number; valueOf(digit: string): number },
): (view: DecodedView, isBase64: boolean) => DecodedView | undefined {
  const { bits, skippedBits } = digits;
  return (view, isBase64) => {
    const builder = new ViewBuilder();
    let at = 0;
    for (const match of view.bytes.matchAll(sequence)) {
      const end = match.index + match[0].length;
      const last = end - (/=*$/.exec(match[0])?.[0].length ?? 0);
      builder.copy(view, at, match.index);
      let [value, heldBits, from] = [0, -skippedBits, match.index];
      for (let digit = match.index; digit < last; digit += 1) {
        value = ((value << bits) | digits.valueOf(view.bytes[digit] ?? '')) & 0xffff;
        heldBits += bits;
        if (heldBits < 8) continue;
        heldBits -= 8;
        // Padding, and bits of an incomplete last byte, are assigned to the last complete byte, so
        // that they are masked with it.
        const to = heldBits + (last - digit - 1) * bits < 8 ? end : digit + 1;
        builder.put(String.fromCharCode((value >> heldBits) & 0xff), spanOf(view, from, to));
        from = heldBits === 0 ? digit + 1 : digit;
      }
      at = end;
    }
    if (at === 0) return undefined;
    builder.copy(view, at, view.bytes.length);
    return builder.view(isBase64);
  };
}

function createBase64Decoder(skippedBits: number): ViewDecoder {
  const decode = createDigitDecoder(/[A-Za-z0-9+/_-]{6,}={0,2}/g, {
    bits: 6,
    skippedBits,
    valueOf: parseBase64Digit,
  });
  return (view) => decode(view, true);
}

function createHexadecimalDecoder(skippedBits: number): ViewDecoder {
  const valueOf = (digit: string): number => parseInt(digit, 16);
  const decode = createDigitDecoder(/[0-9a-f]{8,}/gi, { bits: 4, skippedBits, valueOf });
  return (view) => decode(view, view.isBase64);
}

const BASE64_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Returns the value of a digit in either alphabet of base64; they differ only in two digits. */
function parseBase64Digit(digit: string): number {
  if (digit === '-') return 62;
  return digit === '_' ? 63 : BASE64_DIGITS.indexOf(digit);
}

function parseByte(hexadecimalCode = ''): string {
  return String.fromCharCode(parseInt(hexadecimalCode, 16));
}

function encodeCodePoint(code: number): string | undefined {
  return code <= 0x10ffff ? bytesOf(String.fromCodePoint(code)) : undefined;
}
