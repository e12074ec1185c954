import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ServerNotice } from './serve-bodies.js';

/** A server for prepared bodies in a process of its own: starts and stops `serve-bodies.ts`. */
export class BodyServer {
  private sent: number[] = [];

  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {
    child.on('message', (notice: ServerNotice) => {
      if (notice.kind === 'sent') this.sent.push(notice.milliseconds);
    });
  }

  /**
   * @param paths the bodies, in the notation of `serve-bodies.ts`
   * @param megabytesPerSecond the maximum speed of each download; 0: no limit
   */
  static async start(paths: readonly string[], megabytesPerSecond = 0): Promise<BodyServer> {
    const script = fileURLToPath(new URL('serve-bodies.ts', import.meta.url));
    // The forked process can run TypeScript, because it inherits the loader of this process.
    const child = fork(script, [String(megabytesPerSecond), ...paths]);
    const [notice] = (await once(child, 'message')) as [ServerNotice];
    if (notice.kind !== 'listening') throw new Error('the server did not start');
    return new BodyServer(child, notice.url);
  }

  /** Returns the duration in milliseconds of each download that has ended since the last call. */
  takeDurations(): readonly number[] {
    const { sent } = this;
    this.sent = [];
    return sent;
  }

  async stop(): Promise<void> {
    this.child.disconnect();
    await once(this.child, 'exit');
  }
}
