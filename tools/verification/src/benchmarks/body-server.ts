import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ServerNotice } from './serve-bodies.js';

/** The server of `serve-bodies.ts`, as its parent sees it. */
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

  /** @param megabytesPerSecond what one download gets at most; 0 means no bound */
  static async start(paths: readonly string[], megabytesPerSecond = 0): Promise<BodyServer> {
    const script = fileURLToPath(new URL('serve-bodies.ts', import.meta.url));
    // Forked, it runs under the same loader.
    const child = fork(script, [String(megabytesPerSecond), ...paths]);
    const [notice] = (await once(child, 'message')) as [ServerNotice];
    if (notice.kind !== 'listening') throw new Error('the server did not start');
    return new BodyServer(child, notice.url);
  }

  /** How long each download since the last call took, in milliseconds, as the server saw it. */
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
