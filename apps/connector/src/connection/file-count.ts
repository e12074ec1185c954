import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { SharedCount, SharedTurn, SharedWindow } from '@source-mixpanel/kernel';
import { systemCode, systemReason } from '@source-mixpanel/text';
import type { Clock } from '@source-mixpanel/stream';
import * as z from 'zod';
import { machineFiles, type CountFiles } from './count-files.js';
import { withLock } from './lock-file.js';

export interface FileCountOptions {
  readonly directory: string;
  /** The name of the file without its extension. Each host, project and API has its own file. */
  readonly name: string;
  readonly clock: Clock;
  /** The file functions; default: those of `node:fs`. */
  readonly files?: CountFiles | undefined;
}

/**
 * The content of the file. `at`: when the request was sent, in epoch milliseconds; `by`: the
 * process that sent it.
 */
const contentSchema = z.object({
  requests: z.array(z.object({ id: z.string(), by: z.string(), at: z.number() })),
});
type Entry = z.output<typeof contentSchema>['requests'][number];

/**
 * Creates a request count in a file that the processes of one machine share. If the file, its lock
 * or its directory cannot be used, this process counts only its own requests and warns once.
 */
export function createFileCount(options: FileCountOptions): SharedCount {
  return new FileCount(options);
}

class FileCount implements SharedCount {
  private readonly process = randomUUID();
  private readonly path: string;
  private readonly files: CountFiles;
  private hasWarned = false;
  /**
   * Whether the file could not be used. It is then not tried again, because each further request
   * might wait for the same lock.
   */
  private hasFailed = false;
  /**
   * Resolves after the last queued access to the file. The accesses of one process run one by one,
   * so that they do not wait for each other's lock.
   */
  private lastAccess: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: FileCountOptions) {
    this.files = options.files ?? machineFiles;
    this.path = join(options.directory, `${options.name.replace(/[^A-Za-z0-9.-]/g, '_')}.json`);
  }

  async take(window: SharedWindow): Promise<SharedTurn> {
    const countedAlone = { kind: 'counted', others: [], refund: () => Promise.resolve() } as const;
    if (this.hasFailed) return countedAlone;
    try {
      return await this.runWithLock(() => this.takeWithLock(window));
    } catch (error) {
      this.hasFailed = true;
      return { ...countedAlone, ...this.warnOnce(`cannot be used: ${reasonOf(error)}`) };
    }
  }

  private async takeWithLock({ limit, milliseconds }: SharedWindow): Promise<SharedTurn> {
    const now = this.options.clock.now();
    const { entries: found, warning = {} } = await this.read();
    const entries = found
      // If the clock was set back, the file contains times in the future. Without this limit, those
      // requests would count for more than an hour.
      .map((entry) => ({ ...entry, at: Math.min(entry.at, now) }))
      .filter(({ at }) => now - at < milliseconds);
    const others = entries.filter(({ by }) => by !== this.process).map(({ at }) => now - at);
    if (entries.length >= limit) {
      await this.write(entries);
      const ages = entries.map(({ at }) => now - at).sort((a, b) => b - a);
      const opensIn = milliseconds - (ages[entries.length - limit] ?? 0);
      return { kind: 'full', others, opensIn, ...warning };
    }
    const id = randomUUID();
    await this.write([...entries, { id, by: this.process, at: now }]);
    return { kind: 'counted', others, refund: () => this.refund(id), ...warning };
  }

  /** Removes a request that the server did not count. */
  private async refund(id: string): Promise<void> {
    try {
      await this.runWithLock(async () => {
        const { entries } = await this.read();
        await this.write(entries.filter((entry) => entry.id !== id));
      });
    } catch {
      // The request then counts for an hour: other requests may wait needlessly, but none is lost.
    }
  }

  /** Calls `work` while holding the lock, after all earlier accesses of this process. */
  private runWithLock<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.lastAccess.then(async () => {
      const { directory, clock } = this.options;
      await this.files.makeDirectory(directory);
      return withLock(`${this.path}.lock`, { clock, files: this.files }, work);
    });
    this.lastAccess = result.catch(() => undefined);
    return result;
  }

  private async read(): Promise<{
    readonly entries: readonly Entry[];
    readonly warning?: { readonly warning?: string };
  }> {
    let text: string;
    try {
      text = await this.files.read(this.path);
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return { entries: [] };
      throw error;
    }
    const parsed = contentSchema.safeParse(valueOf(text));
    if (parsed.success) return { entries: parsed.data.requests };
    return { entries: [], warning: this.warnOnce('is damaged and starts again at zero') };
  }

  /**
   * Writes a temporary file and renames it, so that a process that is killed while writing does not
   * damage the file.
   */
  private async write(requests: readonly Entry[]): Promise<void> {
    const temporary = `${this.path}.${this.process}`;
    await this.files.write(temporary, JSON.stringify({ requests }));
    await this.files.rename(temporary, this.path);
  }

  private warnOnce(problem: string): { readonly warning?: string } {
    if (this.hasWarned) return {};
    this.hasWarned = true;
    return {
      warning: `The count of requests that processes share (SOURCE_MIXPANEL_QUOTA_DIR) ${problem}. Other processes may not count the requests of this one.`,
    };
  }
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  return systemCode(error) === 'ELOCKED' ? 'another process holds its lock' : systemReason(error);
}
