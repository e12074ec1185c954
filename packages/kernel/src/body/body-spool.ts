import { randomUUID } from 'node:crypto';
import { open, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { SpooledBody, type SpoolBudget } from './spooled-body.js';

export interface BodySpoolOptions {
  /** The directory of the temporary files, which are unlinked as soon as they are open. */
  readonly directory: string;
  /** The memory that one body may take before it moves to a file; default 4 MiB. */
  readonly memoryBytesPerBody?: number;
  /**
   * The memory that all bodies together may take; default 32 MiB. Each body has one block of 64 KiB
   * in addition.
   */
  readonly memoryBytes?: number;
  /** The bytes that all temporary files together may take; default: as many as the disk has. */
  readonly limitBytes?: number;
}

/**
 * The place where a process spools bodies until they are verified: created once, shared by all of
 * them.
 */
export class BodySpool implements SpoolBudget {
  private readonly memoryBytesPerBody: number;
  private memoryLeft: number;
  private diskLeft: number;

  constructor(private readonly options: BodySpoolOptions) {
    this.memoryBytesPerBody = options.memoryBytesPerBody ?? 4 * MEBIBYTE;
    this.memoryLeft = options.memoryBytes ?? 32 * MEBIBYTE;
    this.diskLeft = options.limitBytes ?? Infinity;
  }

  /** Returns an empty spool for one body. */
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

  /** Opens a file without a name that only this process can read; it vanishes when it is closed. */
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
