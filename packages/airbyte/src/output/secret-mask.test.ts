import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SecretMask } from './secret-mask.js';

const SECRET = 'p4ss w"rd/é+%~!';

function mask(...secrets: readonly [secret: string, userName?: string][]): SecretMask {
  const created = new SecretMask();
  for (const [secret, userName] of secrets) created.add(secret, userName);
  return created;
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('SecretMask', () => {
  it.each([
    ['in plain text', SECRET],
    ['URL-encoded', encodeURIComponent(SECRET)],
    ['URL-encoded in lower case', 'p4ss%20w%22rd%2f%c3%a9%2b%25~!'],
    ['URL-encoded with every sign escaped', 'p4ss%20w%22rd%2F%C3%A9%2B%25%7E%21'],
    ['URL-encoded with every sign escaped, in lower case', 'p4ss%20w%22rd%2f%c3%a9%2b%25%7e%21'],
    ['as a form field', new URLSearchParams([['k', SECRET]]).toString().slice(2)],
    ['inside JSON', JSON.stringify(SECRET).slice(1, -1)],
    ['inside JSON inside JSON', JSON.stringify(JSON.stringify(SECRET)).slice(3, -3)],
    ['inside ASCII JSON', 'p4ss w\\"rd/\\u00e9+%~!'],
    ['in base64', base64(SECRET)],
    ['in base64 without padding', base64(SECRET).replace(/=/g, '')],
    ['as base64url', Buffer.from(SECRET).toString('base64url')],
    ['as user name of a basic pair', base64(`${SECRET}:`)],
    ['as password of a basic pair', base64(`user:${SECRET}`)],
  ])('hides a secret %s', (_, form) => {
    const masked = mask([SECRET, 'user']).apply(`before ${form} after, ${form}`);
    expect(masked).toBe('before **** after, ****');
  });

  it('hides a long and a short secret in another letter case, such as in a host name', () => {
    const mask = new SecretMask();
    mask.add('Zk3hQ9vT1xYw8LrB');
    mask.add('Hush1');
    expect(mask.apply('getaddrinfo ENOTFOUND zk3hq9vt1xyw8lrb.mixpanel.com')).toBe(
      'getaddrinfo ENOTFOUND ****.mixpanel.com',
    );
    expect(mask.apply('HUSH1 hush1 hush12')).toBe('**** **** hush12');
  });

  it('does not mask empty and very short secrets', () => {
    expect(mask([''], ['a'], ['abc']).apply('a banana, abc')).toBe('a banana, abc');
    // The basic authentication of an empty name and an empty secret is not masked either.
    expect(mask(['']).apply(base64(':'))).toBe(base64(':'));
  });

  it('hides a secret of eight characters even inside a word', () => {
    expect(mask(['eight8ch']).apply('xeight8chx, eight8')).toBe('x****x, eight8');
    expect(mask(['seven7c']).apply('xseven7cx')).toBe('xseven7cx');
  });

  it('hides a secret whose control or non-ASCII characters are escaped in JSON', () => {
    expect(mask(['one\u007ftwo']).apply('one\\u007ftwo')).toBe('****');
    expect(mask(['\uffffabcdefg']).apply('\\uffffabcdefg')).toBe('****');
  });

  it('hides a secret that was added later', () => {
    const created = mask(['first-secret']);
    expect(created.apply('first-secret second-secret')).toBe('**** second-secret');
    created.add('second-secret');
    expect(created.apply('first-secret second-secret')).toBe('**** ****');
  });

  it('hides short secrets only as separate words', () => {
    const masked = mask(['test']).apply('latest test: testing (test)');
    expect(masked).toBe('latest ****: testing (****)');
  });

  it('hides all of a secret if its beginning is another secret', () => {
    expect(mask(['secret-one'], ['secret-one-more']).apply('secret-one-more')).toBe('****');
  });

  it('hides a secret that consists of special characters of regular expressions', () => {
    expect(mask(['(.*)+[a]{2}\\d$^|?-']).apply('x (.*)+[a]{2}\\d$^|?- y')).toBe('x **** y');
  });

  it('hides any secret of eight or more characters in any text', () => {
    const secret = fc.string({ unit: 'binary', minLength: 8 });
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (text, before, after) => {
        const masked = mask([text]).apply(`${before}${text}${after}`);
        expect(masked).toContain('****');
        if (!before.includes('*') && !after.includes('*')) {
          expect(masked.length).toBeLessThan(before.length + text.length + after.length);
        }
      }),
    );
  });

  it('hides the beginning of a secret next to an ellipsis', () => {
    const secret = 'a secret of words';
    const encoded = Buffer.from(`account:${secret}`).toString('base64');
    const apply = (text: string): string => mask([secret, 'account']).apply(text);
    for (let length = 4; length < secret.length; length += 1) {
      expect(apply(`said: ${secret.slice(0, length)}… (and more)`)).toBe('said: ****… (and more)');
    }
    expect(apply(`Basic ${encoded.slice(0, -2)}…`)).toBe('Basic ****…');
    expect(apply('a sec… is not a beginning of it but a seal…')).toContain('a seal…');
  });
});
