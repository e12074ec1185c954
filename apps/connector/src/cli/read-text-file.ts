import { createReadStream } from 'node:fs';
import { Buffer } from 'node:buffer';
import { decodeText, systemCode } from '@source-mixpanel/text';
import { ConfigError } from '@source-mixpanel/stream';

/**
 * The maximum size of a file. No observed state or catalog was larger, and a file of this size can
 * be parsed in 512 MiB of memory.
 */
const MAX_FILE_MEBIBYTES = 64;

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  ENOTDIR: 'a part of its path is a file, not a directory',
  EISDIR: 'it is a directory',
  EACCES: 'the process is not permitted to read it',
  EPERM: 'the process is not permitted to read it',
  ELOOP: 'its path contains a loop of symbolic links',
  ENAMETOOLONG: 'its path is too long',
};

/**
 * Reads a file of the command line and returns its text without a byte order mark.
 * @param what the kind of file for error messages: `config`, `catalog`, `state`
 * @throws ConfigError `file_unreadable`, `file_too_large`, `file_not_text`
 */
export async function readTextFile(path: string, what: string): Promise<string> {
  const bytes = await readBytes(path, what);
  try {
    return decodeText(bytes);
  } catch (cause) {
    throw new ConfigError('file_not_text', `The ${what} file "${path}" is not UTF-8 text.`, {
      cause,
    });
  }
}

/**
 * Reads the file as a stream, so that a pipe that never ends is read only up to the maximum size.
 */
async function readBytes(path: string, what: string): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of createReadStream(path)) {
      if (!(chunk instanceof Buffer)) continue;
      size += chunk.length;
      if (size > MAX_FILE_MEBIBYTES * 1024 * 1024) break;
      chunks.push(chunk);
    }
  } catch (cause) {
    const code = systemCode(cause) ?? 'unknown error';
    throw new ConfigError(
      'file_unreadable',
      `The ${what} file "${path}" cannot be read: ${REASONS[code] ?? code}.`,
      { cause },
    );
  }
  if (size <= MAX_FILE_MEBIBYTES * 1024 * 1024) return Buffer.concat(chunks);
  throw new ConfigError(
    'file_too_large',
    `The ${what} file "${path}" is larger than ${MAX_FILE_MEBIBYTES} MiB, the maximum.`,
  );
}
