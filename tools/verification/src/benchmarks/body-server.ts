import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ServerNotice } from './serve-bodies.js';

/** Starts and stops the process of `serve-bodies.ts`. */
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

  /** @param megabytesPerSecond limits the speed of each download; 0 means no limit */
  static async start(paths: readonly string[], megabytesPerSecond = 0): Promise<BodyServer> {
    const script = fileURLToPath(new URL('serve-bodies.ts', import.meta.url));
    // A forked process also runs TypeScript, because it inherits the loader.
    const child = fork(script, [String(megabytesPerSecond), ...paths]);
    const [notice] = (await once(child, 'message')) as [ServerNotice];
    if (notice.kind !== 'listening') throw new Error('the server did not start');
    return new BodyServer(child, notice.url);
  }

  /** Returns how many milliseconds the server took to send each download since the last call. */
  takeSent(): readonly number[] {
    const { sent } = this;
    this.sent = [];
    return sent;
  }

  async stop(): Promise<void> {
    this.child.disconnect();
    await once(this.child, 'exit');
  }
}
