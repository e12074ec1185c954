import type { CountFiles } from '@source-mixpanel/connector';
import type { VirtualClock } from '../harness/clock/virtual-clock.js';

interface StoredFile {
  readonly text: string;
  readonly written: number;
  readonly identity: string;
}

/**
 * An in-memory directory through which several simulated processes share one count of their
 * requests. Each file operation takes virtual time.
 */
export class InMemoryCountFiles {
  private readonly files = new Map<string, StoredFile>();
  private writes = 0;

  constructor(
    private readonly clock: VirtualClock,
    /** Milliseconds of one file operation. */
    private readonly latency: () => number,
  ) {}

  /**
   * Returns the files for one process.
   * @param diesAt the number of the first operation that never ends, as if the process had been
   * killed before it
   */
  ofProcess(diesAt = Infinity): CountFiles {
    let operations = 0;
    const act = async <Result>(work: () => Result): Promise<Result> => {
      operations += 1;
      if (operations >= diesAt) return new Promise(() => undefined);
      await this.clock.sleep(this.latency());
      return work();
    };
    return {
      makeDirectory: () => act(() => undefined),
      read: (path) => act(() => this.find(path).text),
      write: (path, text) => act(() => this.store(path, text)),
      create: (path) =>
        act(() => {
          this.requireFree(path);
          this.store(path, '');
        }),
      identify: (path) => act(() => this.find(path)),
      rename: (from, to) =>
        act(() => {
          this.files.set(to, this.find(from));
          this.files.delete(from);
        }),
      link: (from, to) =>
        act(() => {
          this.requireFree(to);
          this.files.set(to, this.find(from));
        }),
      remove: (path) =>
        act(() => {
          this.find(path);
          this.files.delete(path);
        }),
    };
  }

  private find(path: string): StoredFile {
    const file = this.files.get(path);
    if (file === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
    return file;
  }

  private requireFree(path: string): void {
    if (!this.files.has(path)) return;
    throw Object.assign(new Error('the file exists'), { code: 'EEXIST' });
  }

  private store(path: string, text: string): void {
    this.writes += 1;
    this.files.set(path, { text, written: this.clock.now(), identity: String(this.writes) });
  }
}
