import { describe, expect, it } from '@jest/globals';
import { isLoopback } from './loopback.js';

describe('isLoopback', () => {
  it.each(['http://localhost:1/', 'http://127.0.0.1/', 'http://127.255.0.12/', 'http://[::1]:80/'])(
    'accepts %s as this machine',
    (url) => {
      expect(isLoopback(new URL(url))).toBe(true);
    },
  );

  it.each([
    'http://localhost.example.test/',
    'http://notlocalhost/',
    'http://127.0.0.1.example.test/',
    'http://128.0.0.1/',
    'http://10.0.0.1/',
    'http://[::2]/',
    'http://0.0.0.0/',
  ])('rejects %s as another machine', (url) => {
    expect(isLoopback(new URL(url))).toBe(false);
  });
});
