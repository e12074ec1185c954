import { randomUUID } from 'node:crypto';
import { open, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { KeptBody, type BodyRoom } from './kept-body.js';

export interface BodyStorageOptions {
  /** Where temporary files are made; they are unlinked as soon as they are open. */
  readonly directory: string;
  /** Memory one body may take before it moves to a file; default 4 MiB. */
  readonly memoryBytesPerBody?: number;
  /** Memory all bodies together may take; default 32 MiB. Beside it each body has one block of 64 KiB. */
  readonly memoryBytes?: number;
  /** Bytes all temporary files together may take; default: as many as the disk gives. */
  readonly limitBytes?: number;
}

/** Where a process keeps bodies until they are proven: made once, shared by all of them. */
export class BodyStorage implements BodyRoom {
  private readonly memoryBytesPerBody: number;
  private memoryLeft: number;
  private filesLeft: number;

  constructor(private readonly options: BodyStorageOptions) {
    this.memoryBytesPerBody = options.memoryBytesPerBody ?? 4 * MEBIBYTE;
    this.memoryLeft = options.memoryBytes ?? 32 * MEBIBYTE;
    this.filesLeft = options.limitBytes ?? Infinity;
  }

  /** A place for one body. */
  keep(): KeptBody {
    return new KeptBody(this);
  }

  takeMemory(bytes: number, held: number): boolean {
    if (bytes > this.memoryLeft || held + bytes > this.memoryBytesPerBody) return false;
    this.memoryLeft -= bytes;
    return true;
  }

  returnMemory(bytes: number): void {
    this.memoryLeft += bytes;
  }

  takeRoom(bytes: number): boolean {
    if (bytes > this.filesLeft) return false;
    this.filesLeft -= bytes;
    return true;
  }

  returnRoom(bytes: number): void {
    this.filesLeft += bytes;
  }

  /** A file without a name that only this process can read; it vanishes with its descriptor. */
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
