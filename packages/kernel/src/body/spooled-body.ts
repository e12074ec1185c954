import { systemReason } from '@source-mixpanel/text';
import { SystemError } from '@source-mixpanel/stream';
import { Buffer } from 'node:buffer';
import type { FileHandle } from 'node:fs/promises';

/**
 * Chunks are copied into blocks of this size. A stored chunk, even of one byte, would keep the
 * complete buffer in memory into which the socket has read it.
 */
const BLOCK_BYTES = 64 * 1024;

/** The limits of memory and disk space that all bodies of a process share. */
export interface SpoolLimits {
  /**
   * Reserves memory for a body that already uses `held` bytes. Returns false if the limit is
   * reached.
   */
  reserveMemory(bytes: number, held: number): boolean;
  releaseMemory(bytes: number): void;
  /** Reserves space in temporary files. Returns false if the limit is reached. */
  reserveDisk(bytes: number): boolean;
  releaseDisk(bytes: number): void;
  /**
   * Opens a temporary file without a name, which only this process can read. The system deletes it
   * when it is closed.
   */
  openFile(): Promise<FileHandle>;
}

/**
 * Stores the bytes of one body: first in memory, then in an unlinked file once they exceed the
 * memory limit.
 */
export class SpooledBody {
  /** The full blocks that are in memory. Their bytes follow those in the file. */
  private blocks: Buffer[] = [];
  /** The block that is being filled. It does not count as reserved memory. */
  private block = Buffer.alloc(0);
  private blockLength = 0;
  private file: FileHandle | undefined;
  private bytesOnDisk = 0;
  private discarded = false;
  private problem = 'storage limit';

  constructor(private readonly storage: SpoolLimits) {}

  /**
   * For messages, the reason why the last bytes could not be stored: the text of the system error,
   * such as `no space is left on the device (ENOSPC)`, or `storage limit`.
   */
  get spillProblem(): string {
    return this.problem;
  }

  /**
   * Stores a copy of the chunk. Returns the number of stored bytes, which is less than the length
   * of the chunk if there is no more space.
   */
  async append(chunk: Uint8Array): Promise<number> {
    let at = 0;
    while (at < chunk.length) {
      if (this.blockLength === this.block.length && !(await this.nextBlock())) break;
      const piece = chunk.subarray(at, at + this.block.length - this.blockLength);
      this.block.set(piece, this.blockLength);
      this.blockLength += piece.length;
      at += piece.length;
    }
    return at;
  }

  /**
   * Yields all stored bytes from the beginning. May be called any number of times, also
   * concurrently. The caller must not change or transfer the chunks, because they may be the stored
   * blocks themselves.
   */
  async *read(): AsyncGenerator<Uint8Array, void> {
    for (let at = 0; at < this.bytesOnDisk;) {
      const file = this.openedFile();
      const buffer = Buffer.allocUnsafeSlow(Math.min(BLOCK_BYTES, this.bytesOnDisk - at));
      const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
      if (bytesRead === 0)
        throw new SystemError('storage_failed', 'A temporary file was truncated.');
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
    this.refuseDiscarded();
    yield* this.blocks;
    if (this.blockLength > 0) yield this.block.subarray(0, this.blockLength);
  }

  /**
   * Releases the memory and the file. May be called at any time, also twice and while bytes are
   * appended or read.
   */
  async discard(): Promise<void> {
    if (this.discarded) return;
    this.discarded = true;
    this.storage.releaseMemory(this.blocks.length * BLOCK_BYTES);
    this.storage.releaseDisk(this.bytesOnDisk);
    this.blocks = [];
    this.block = Buffer.alloc(0);
    this.blockLength = 0;
    await this.file?.close();
  }

  private async nextBlock(): Promise<boolean> {
    this.refuseDiscarded();
    if (this.blockLength > 0 && !this.holdInMemory() && !(await this.moveToFile())) return false;
    if (this.block.length === 0) this.block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
    this.blockLength = 0;
    return true;
  }

  private holdInMemory(): boolean {
    const held = this.blocks.length * BLOCK_BYTES;
    if (this.file !== undefined || !this.storage.reserveMemory(BLOCK_BYTES, held)) return false;
    this.blocks.push(this.block);
    this.block = Buffer.alloc(0);
    return true;
  }

  private async moveToFile(): Promise<boolean> {
    try {
      this.file ??= await this.openFile();
      for (let first = this.blocks[0]; first !== undefined; first = this.blocks[0]) {
        if (!(await this.write(this.file, first))) return false;
        this.blocks.shift();
        this.storage.releaseMemory(BLOCK_BYTES);
      }
      return await this.write(this.file, this.block);
    } catch (error) {
      this.refuseDiscarded();
      this.problem = systemReason(error);
      return false;
    }
  }

  private async openFile(): Promise<FileHandle> {
    const file = await this.storage.openFile();
    if (this.discarded) await file.close();
    return file;
  }

  /**
   * Writes a block to the file. If the write fails halfway, the block stays in memory, and its
   * bytes in the file are ignored.
   */
  private async write(file: FileHandle, block: Buffer): Promise<boolean> {
    if (!this.storage.reserveDisk(BLOCK_BYTES)) return false;
    try {
      for (let at = 0; at < block.length;) {
        const { bytesWritten } = await file.write(
          block,
          at,
          block.length - at,
          this.bytesOnDisk + at,
        );
        at += bytesWritten;
      }
      this.refuseDiscarded();
    } catch (error) {
      this.storage.releaseDisk(BLOCK_BYTES);
      throw error;
    }
    this.bytesOnDisk += BLOCK_BYTES;
    return true;
  }

  private openedFile(): FileHandle {
    this.refuseDiscarded();
    if (this.file === undefined)
      throw new SystemError('storage_failed', 'A temporary file was closed early.');
    return this.file;
  }

  private refuseDiscarded(): void {
    if (this.discarded)
      throw new SystemError('body_discarded', 'The response was already discarded.');
  }
}
