// as: packages/client/src/connection.ts
// fails: no-restricted-globals, no-restricted-imports
import { tmpdir } from 'node:os';

export const proxy = process.env['HTTPS_PROXY'];
export const folder = tmpdir();
