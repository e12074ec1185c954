import { randomUUID } from 'node:crypto';
import { open, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { SpooledBody, type SpoolLimits } from './spooled-body.js';

export interface BodySpoolOptions {
  /**
   * The directory of the temporary files. They are unlinked as soon as they are open, so that none
   * is left over after a crash.
   */
  readonly directory: string;
  /** The maximum memory of one body, in bytes, before it is moved to a file; default 4 MiB. */
  readonly memoryBytesPerBody?: number;
  /**
   * The maximum memory of all bodies together, in bytes; default 32 MiB. One block of 64 KiB per
   * body is not counted.
   */
  readonly memoryBytes?: number;
  /** The maximum total size of all temporary files, in bytes; default: no limit. */
  readonly limitBytes?: number;
}

/**
 * Creates the storage in which each body is kept while it is verified and read. All bodies of a
 * process share the limits of memory and disk space.
 */
export class BodySpool implements SpoolLimits {
  private readonly memoryBytesPerBody: number;
  private memoryLeft: number;
  private diskLeft: number;

  constructor(private readonly options: BodySpoolOptions) {
    this.memoryBytesPerBody = options.memoryBytesPerBody ?? 4 * MEBIBYTE;
    this.memoryLeft = options.memoryBytes ?? 32 * MEBIBYTE;
    this.diskLeft = options.limitBytes ?? Infinity;
  }

  /** Creates the storage of one body. */
  create(): SpooledBody {
    return new SpooledBody(this);
  }

  reserveMemory(bytes: number, held: number): boolean {
    if (bytes > this.memoryLeft || held + bytes > this.memoryBytesPerBody) return false;
    this.memoryLeft -= bytes;
    return true;
  }

  releaseMemory(bytes: number): void {
    this.memoryLeft += bytes;
  }

  reserveDisk(bytes: number): boolean {
    if (bytes > this.diskLeft) return false;
    this.diskLeft -= bytes;
    return true;
  }

  releaseDisk(bytes: number): void {
    this.diskLeft += bytes;
  }

  async openFile(): Promise<FileHandle> {
    const path = join(this.options.directory, `body-${randomUUID()}`);
    const file = await open(path, 'wx+', 0o600);
    try {
      await unlink(path);
    } catch (error) {
      await file.close();
      throw error;
    }
    return file;
  }
}

const MEBIBYTE = 1024 * 1024;
