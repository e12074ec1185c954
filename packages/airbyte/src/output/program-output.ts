import { systemCode, systemReason } from '@source-mixpanel/text';

/** The members of a Node.js stream such as `process.stdout` that are used here. */
export interface ProgramStream {
  readonly fd: number;
  readonly isTTY?: boolean;
  write(bytes: Uint8Array, done: (error?: Error | null) => void): boolean;
  on(event: 'error', listener: () => void): unknown;
}

/**
 * The functions of `node:fs` that write to a file descriptor. The caller passes them in, because
 * this package must not import `node:fs`.
 */
export interface FileFunctions {
  fstatSync(fd: number): { isFile(): boolean; isFIFO(): boolean; isSocket(): boolean };
  /** Returns how many bytes were written, which may be fewer than were passed. */
  writeSync(fd: number, bytes: Uint8Array, offset: number): number;
  fsyncSync(fd: number): void;
}

export interface ProgramOutputOptions {
  readonly stream: ProgramStream;
  readonly files: FileFunctions;
  /** Waits for a short time, after which a write that failed with EAGAIN may succeed. */
  readonly pause: () => Promise<void>;
}

export interface ProgramOutput {
  /** Writes all bytes. Rejects with the error of the operating system. */
  write(bytes: Uint8Array): Promise<void>;
  /**
   * Resolves once everything that was written is stored on the disk, if the output is a file;
   * otherwise at once.
   */
  settle(): Promise<void>;
}

/**
 * Creates the output for the standard output or standard error of a program. Pipes, sockets and
 * terminals are written with the `write` method of the stream. Files and devices are written
 * through their file descriptor, because that method in Node.js 20 does not check how many bytes
 * were written to a file: on a full disk, the rest would be lost without an error.
 */
export function programOutput({ stream, files, pause }: ProgramOutputOptions): ProgramOutput {
  const { fd } = stream;
  // Every failed write rejects. Without this listener, its error would end the process as well.
  stream.on('error', () => undefined);
  const kind = detectKind(stream, files);
  if (kind === 'stream') {
    return {
      write: (bytes) => writeToStream(stream, bytes),
      settle: () => Promise.resolve(),
    };
  }
  return {
    write: (bytes) =>
      writeWhole(bytes, { write: (rest, offset) => files.writeSync(fd, rest, offset), pause }),
    settle: async () => {
      if (kind === 'file') files.fsyncSync(fd);
    },
  };
}

type Kind = 'stream' | 'file' | 'device';

function detectKind(stream: ProgramStream, files: FileFunctions): Kind {
  if (stream.isTTY === true) return 'stream';
  try {
    const stat = files.fstatSync(stream.fd);
    if (stat.isFIFO() || stat.isSocket()) return 'stream';
    return stat.isFile() ? 'file' : 'device';
  } catch {
    return 'stream';
  }
}

function writeToStream(stream: ProgramStream, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(bytes, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

export interface ShortWriter {
  /** Writes the bytes from `offset` on and returns how many were written, which may be fewer. */
  readonly write: (bytes: Uint8Array, offset: number) => number;
  readonly pause: () => Promise<void>;
}

/** Error codes of a write that wrote nothing but may succeed if it is repeated. */
const NOT_READY = new Set(['EAGAIN', 'EINTR']);

/**
 * Writes all bytes, with as many calls as that takes.
 * @throws the error of the operating system; Error if a call writes nothing and does not throw
 */
export async function writeWhole(bytes: Uint8Array, { write, pause }: ShortWriter): Promise<void> {
  let offset = 0;
  while (offset < bytes.length) {
    const written = tryToWrite(() => write(bytes, offset));
    if (written === 'not ready') await pause();
    else if (written <= 0) throw new Error('a write wrote no bytes');
    else offset += written;
  }
}

function tryToWrite(write: () => number): number | 'not ready' {
  try {
    return write();
  } catch (error) {
    if (NOT_READY.has(systemCode(error) ?? '')) return 'not ready';
    throw error;
  }
}

/** Error codes that mean that the reader has closed the output on purpose. */
const READER_GONE = new Set(['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED']);

/**
 * Returns the message for the user after an error of the output; undefined if the reader has closed
 * the output, which does not need a message.
 */
export function outputProblem(error: unknown): string | undefined {
  if (READER_GONE.has(systemCode(error) ?? '')) return undefined;
  return `The output is incomplete, because it could not be written: ${systemReason(error)}.`;
}
