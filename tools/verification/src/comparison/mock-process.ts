import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { MockMixpanelOptions } from '@source-mixpanel/fixtures-server';
import type { ProfileScale } from '../harness/quota/bench-project.js';
import type { RunContext } from './connector.js';
import type { TalliedRequests } from './request-tally.js';

/**
 * What the mock serves: prepared responses as fast as possible, or a reference project at the pace
 * of Mixpanel.
 */
export type MockPlan =
  | { readonly kind: 'prepared'; readonly options: Partial<MockMixpanelOptions> }
  | {
      readonly kind: 'reference';
      /** The name of a reference project, such as `S`. */
      readonly project: string;
      readonly scale: ProfileScale;
    };

type Listening = RunContext['server'] & { readonly now: number };

/**
 * A message to the parent process: the address after the start, or the counted requests when the
 * parent asks for them.
 */
export type MockNotice =
  (Listening & { readonly kind: 'listening' }) | (TalliedRequests & { readonly kind: 'tally' });

/** Starts and stops the process of `serve-mock.ts`. */
export class MockProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly server: RunContext['server'],
    /** The time of the mock at its start, in epoch milliseconds. */
    readonly now: number,
  ) {}

  static async start(plan: MockPlan): Promise<MockProcess> {
    const script = fileURLToPath(new URL('serve-mock.ts', import.meta.url));
    // The forked process can run TypeScript, because it inherits the loader.
    const child = fork(script, [JSON.stringify(plan)]);
    const notice = await nextNotice(child);
    if (notice.kind !== 'listening') throw new Error('the mock did not start');
    return new MockProcess(child, notice, notice.now);
  }

  /** Returns the number of requests since the last call. */
  async takeTally(): Promise<TalliedRequests> {
    const notice = nextNotice(this.child);
    this.child.send('tally');
    const answer = await notice;
    if (answer.kind !== 'tally') throw new Error('the mock sent an unexpected message');
    return answer;
  }

  async stop(): Promise<void> {
    this.child.disconnect();
    await once(this.child, 'exit');
  }
}

async function nextNotice(child: ChildProcess): Promise<MockNotice> {
  const [notice] = (await once(child, 'message')) as [MockNotice];
  return notice;
}
