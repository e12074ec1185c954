import { systemReason } from '@source-mixpanel/text';
import { SystemError } from '@source-mixpanel/stream';
import { Buffer } from 'node:buffer';
import type { FileHandle } from 'node:fs/promises';

/**
 * Bodies are copied into blocks of this size, since a chunk of one byte from the network holds on
 * to the whole buffer it was read into.
 */
const BLOCK_BYTES = 64 * 1024;

/** What one body takes its memory and its file from, shared by all bodies of a process. */
export interface BodyRoom {
  /** Lends memory to a body that holds `held` bytes already; false when there is no more. */
  takeMemory(bytes: number, held: number): boolean;
  returnMemory(bytes: number): void;
  /** Lends room in temporary files; false when there is no more. */
  takeRoom(bytes: number): boolean;
  returnRoom(bytes: number): void;
  /** Opens a file without a name that only this process can read. */
  openFile(): Promise<FileHandle>;
}

/** The bytes of one body: in memory at first, in an unlinked file once it asks for too much. */
export class KeptBody {
  /** Full blocks in memory, after what the file holds. */
  private blocks: Buffer[] = [];
  /** The block being filled: the body's own, beside the memory that is lent. */
  private block = Buffer.alloc(0);
  private filled = 0;
  private file: FileHandle | undefined;
  private filed = 0;
  private discarded = false;
  private reason = 'storage limit';

  constructor(private readonly storage: BodyRoom) {}

  /** Why the last bytes could not be kept: the reason of the system, as in `no space is left on the device (ENOSPC)`, or `storage limit`. */
  get refusal(): string {
    return this.reason;
  }

  /** Keeps a copy; returns how many bytes were kept, fewer than given when there is no more room. */
  async append(chunk: Uint8Array): Promise<number> {
    let at = 0;
    while (at < chunk.length) {
      if (this.filled === this.block.length && !(await this.nextBlock())) break;
      const piece = chunk.subarray(at, at + this.block.length - this.filled);
      this.block.set(piece, this.filled);
      this.filled += piece.length;
      at += piece.length;
    }
    return at;
  }

  /**
   * All bytes kept, from the first; any number of times, also at once. The chunks are for reading
   * only: changing or transferring one would change the next reading.
   */
  async *read(): AsyncGenerator<Uint8Array, void> {
    for (let at = 0; at < this.filed;) {
      const file = this.openedFile();
      const buffer = Buffer.allocUnsafeSlow(Math.min(BLOCK_BYTES, this.filed - at));
      const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
      if (bytesRead === 0) throw new SystemError('storage_failed', 'A temporary file lost bytes.');
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
    this.refuseDiscarded();
    yield* this.blocks;
    if (this.filled > 0) yield this.block.subarray(0, this.filled);
  }

  /** Gives memory and file back; safe at any time, also twice and while bytes are appended or read. */
  async discard(): Promise<void> {
    if (this.discarded) return;
    this.discarded = true;
    this.storage.returnMemory(this.blocks.length * BLOCK_BYTES);
    this.storage.returnRoom(this.filed);
    this.blocks = [];
    this.block = Buffer.alloc(0);
    this.filled = 0;
    await this.file?.close();
  }

  private async nextBlock(): Promise<boolean> {
    this.refuseDiscarded();
    if (this.filled > 0 && !this.holdInMemory() && !(await this.moveToFile())) return false;
    if (this.block.length === 0) this.block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
    this.filled = 0;
    return true;
  }

  private holdInMemory(): boolean {
    const held = this.blocks.length * BLOCK_BYTES;
    if (this.file !== undefined || !this.storage.takeMemory(BLOCK_BYTES, held)) return false;
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
        this.storage.returnMemory(BLOCK_BYTES);
      }
      return await this.write(this.file, this.block);
    } catch (error) {
      this.refuseDiscarded();
      this.reason = systemReason(error);
      return false;
    }
  }

  private async openFile(): Promise<FileHandle> {
    const file = await this.storage.openFile();
    if (this.discarded) await file.close();
    return file;
  }

  /** Only whole blocks count: one that was written in part stays in memory as well. */
  private async write(file: FileHandle, block: Buffer): Promise<boolean> {
    if (!this.storage.takeRoom(BLOCK_BYTES)) return false;
    try {
      for (let at = 0; at < block.length;) {
        const { bytesWritten } = await file.write(block, at, block.length - at, this.filed + at);
        at += bytesWritten;
      }
      this.refuseDiscarded();
    } catch (error) {
      this.storage.returnRoom(BLOCK_BYTES);
      throw error;
    }
    this.filed += BLOCK_BYTES;
    return true;
  }

  private openedFile(): FileHandle {
    this.refuseDiscarded();
    if (this.file === undefined)
      throw new SystemError('storage_failed', 'A temporary file is gone.');
    return this.file;
  }

  private refuseDiscarded(): void {
    if (this.discarded) throw new SystemError('body_discarded', 'The body was given up.');
  }
}
