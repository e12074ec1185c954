const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the device',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file has reached the largest size that is allowed',
  EIO: 'the device reports an error',
  EROFS: 'the file system is read-only',
  EACCES: 'the process is not permitted to write there',
  EPERM: 'the process is not permitted to write there',
  ENOENT: 'the directory does not exist',
  ENOTDIR: 'a part of the path is a file, not a directory',
  EMFILE: 'the process has too many open files',
  ENFILE: 'the machine has too many open files',
};

/**
 * Explains in words why the operating system refused to write: `no space is left on the device
 * (ENOSPC)`. Returns only the code if `REASONS` does not contain it, and `unknown error` if the
 * error has no code.
 */
export function systemReason(error: unknown): string {
  const code = systemCode(error) ?? 'unknown error';
  const reason = REASONS[code];
  return reason === undefined ? code : `${reason} (${code})`;
}

/**
 * Returns the code of an error of the operating system, such as `ENOSPC`; undefined if it has none.
 */
export function systemCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const code: unknown = Reflect.get(error, 'code');
  return typeof code === 'string' ? code : undefined;
}
