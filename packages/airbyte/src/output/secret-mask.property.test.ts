import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { maskMessage } from './mask-message.js';
import { errorTrace, logMessage } from '../messages/messages.js';
import { SecretMask } from './secret-mask.js';

type Encoder = (text: string) => string;

const hex = (text: string): string => Buffer.from(text).toString('hex');
const everyByte = (text: string): string => hex(text).replace(/../g, (code) => `%${code}`);
const NAMES = new Map(
  Object.entries({
    ...{ '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' },
    ...{ '/': 'sol', '+': 'plus', '=': 'equals', '%': 'percnt' },
  }),
);

/** Encodings that change every character of a text. */
const ENCODERS: Readonly<Record<string, Encoder>> = {
  plain: (text) => text,
  url: encodeURIComponent,
  'url except the slash': (text) => encodeURIComponent(text).replaceAll('%2F', '/'),
  'url in lower case': (text) =>
    encodeURIComponent(text).replace(/%../g, (code) => code.toLowerCase()),
  'every byte': everyByte,
  'every second character': (text) =>
    Array.from(text)
      .map((one, at) => (at % 2 === 0 ? everyByte(one) : encodeURIComponent(one)))
      .join(''),
  form: (text) => new URLSearchParams([['k', text]]).toString().slice(2),
  'html names': (text) => text.replace(/[&<>"/+'=%]/g, (sign) => `&${NAMES.get(sign) ?? ''};`),
  'html decimals': (text) =>
    text.replace(/[^a-z0-9]/giu, (sign) => `&#${sign.codePointAt(0) ?? 0};`),
  'html hexadecimals': (text) =>
    Array.from(text)
      .map((one) => `&#x${(one.codePointAt(0) ?? 0).toString(16)};`)
      .join(''),
  json: (text) => JSON.stringify(text).slice(1, -1),
  'ascii json': (text) =>
    JSON.stringify(text)
      .slice(1, -1)
      .replace(
        /[\u007f-\uffff]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
      ),
  hex,
  'hex in upper case': (text) => hex(text).toUpperCase(),
  base64: (text) => Buffer.from(text).toString('base64'),
  base64url: (text) => Buffer.from(text).toString('base64url'),
};

const secrets = fc.oneof(
  fc.string({ unit: 'grapheme-ascii', minLength: 8, maxLength: 40 }),
  fc.string({ unit: 'grapheme', minLength: 8, maxLength: 20 }),
  fc.stringMatching(/^[a-f0-9]{32}$/),
  fc.stringMatching(/^[A-Za-z0-9+/%&_-]{8,40}$/),
);

/** Generates a secret and a part of at least 8 of its characters. */
const cutSecrets = secrets.chain((secret) => {
  const characters = Array.from(secret);
  return fc
    .tuple(
      fc.integer({ min: 0, max: characters.length - 8 }),
      fc.integer({ min: 8, max: characters.length }),
    )
    .map(([from, length]) => ({ secret, piece: characters.slice(from, from + length).join('') }));
});

const encodings = fc.array(fc.constantFrom(...Object.keys(ENCODERS)), {
  minLength: 1,
  maxLength: 3,
});

const ascii = (letters: RegExp, change: (letter: string) => string): Encoder => {
  return (text) => text.replace(letters, change);
};
const upper = ascii(/[a-z]/g, (letter) => letter.toUpperCase());
const lower = ascii(/[A-Z]/g, (letter) => letter.toLowerCase());
const letterCases = fc.constantFrom<Encoder>(
  (text) => text,
  upper,
  lower,
  (text) => Array.from(text, (one, at) => (at % 2 === 0 ? upper(one) : lower(one))).join(''),
);
const writings = fc.record({ change: letterCases, names: encodings });
const neighbours = fc.string({ unit: fc.constantFrom('α', 'β'), maxLength: 5 });
const around = fc.record({ before: neighbours, after: neighbours });

describe('any part of 8 characters of a secret', () => {
  it('is hidden in any letter case and in up to three nested encodings', () => {
    fc.assert(
      fc.property(cutSecrets, writings, around, ({ secret, piece }, written, { before, after }) => {
        const { change, names } = written;
        const start = change(piece);
        const encoded = names.reduce((text, name) => ENCODERS[name]?.(text) ?? text, start);
        const mask = new SecretMask();
        mask.add(secret, 'account');
        const text = `α${before}${encoded}${after}β`;
        const log = maskMessage(logMessage('ERROR', text, text), mask);
        const failure = {
          failureType: 'system_error',
          code: 'internal_error',
          message: text,
          internalMessage: text,
        } as const;
        const trace = maskMessage(errorTrace(failure, { emittedAt: 1 }), mask);
        // The adjacent character may happen to continue the secret and is then masked too.
        const shown: unknown = expect.stringMatching(/^[αβ]*\*\*\*\*[αβ]*$/);
        expect(log).toMatchObject({ log: { message: shown, stack_trace: shown } });
        expect(trace).toMatchObject({
          trace: { error: { message: shown, internal_message: shown } },
        });
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    ['lower', lower],
    ['upper', upper],
  ])(
    'is hidden if the complete text, including escapes, was changed to %s case',
    (_case, change) => {
      const kept = ['plain', 'url', 'every byte', 'html hexadecimals', 'hex'];
      fc.assert(
        fc.property(cutSecrets, fc.constantFrom(...kept), ({ secret, piece }, name) => {
          const mask = new SecretMask();
          mask.add(secret);
          const host = change(`α${ENCODERS[name]?.(piece) ?? ''}β`);
          // The adjacent character may happen to continue the secret and is then masked too.
          expect(mask.apply(host)).toMatch(/^α?\*\*\*\*β?$/);
        }),
        { numRuns: 400 },
      );
    },
  );

  it('is hidden in base64 at any offset, and the digits of other bytes are kept', () => {
    const others = fc.string({ unit: fc.constantFrom('z', '~'), maxLength: 5 });
    const inside = fc.record({ head: others, tail: others });
    fc.assert(
      fc.property(cutSecrets, inside, fc.boolean(), ({ secret, piece }, { head, tail }, isUrl) => {
        const encoded = Buffer.from(`${head}${piece}${tail}`).toString(
          isUrl ? 'base64url' : 'base64',
        );
        const mask = new SecretMask();
        mask.add(secret);
        const [before = '', after = '', ...more] = mask.apply(`α ${encoded} β`).split('****');
        expect(more).toEqual([]);
        expect(before.length).toBeLessThanOrEqual(2 + Math.ceil((head.length * 8) / 6));
        expect(after.length).toBeLessThanOrEqual(2 + Math.ceil((tail.length * 8) / 6) + 2);
      }),
      { numRuns: 400 },
    );
  });

  it('is hidden in any 13 or more digits of its base64', () => {
    fc.assert(
      fc.property(secrets, fc.nat(), fc.integer({ min: 13 }), (secret, skipped, length) => {
        const encoded = Buffer.from(secret).toString('base64').replace(/=+$/, '');
        const from = skipped % Math.max(1, encoded.length - 13);
        const piece = encoded.slice(from, from + length);
        fc.pre(piece.length >= 13);
        const mask = new SecretMask();
        mask.add(secret);
        expect(mask.apply(`α${piece}β`)).toMatch(/^α?\*\*\*\*β?$/);
      }),
      { numRuns: 400 },
    );
  });

  it('is not found in ordinary text, which stays unchanged', () => {
    const mask = new SecretMask();
    mask.add('Zk3hQ9vT1xYw8LrB2nPcD5sGfJ7aKeMu', 'svc.1234.mp-service-account');
    const text =
      'Quota: 59 of 60 requests of the Query API are left in this hour; svc.1234.mp-service-account... ' +
      String(new Error('x').stack);
    expect(mask.apply(text)).toBe(text);
  });
});
