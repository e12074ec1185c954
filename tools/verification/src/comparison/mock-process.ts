import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { MockMixpanelOptions } from '@source-mixpanel/fixtures-server';
import type { ProfileScale } from '../harness/quota/bench-project.js';
import type { RunPlace } from './connector.js';
import type { TalliedRequests } from './request-tally.js';

/** What the mock of a speed run holds. */
export type MockPlan =
  | { readonly kind: 'prepared'; readonly options: Partial<MockMixpanelOptions> }
  | {
      readonly kind: 'reference';
      /** `S` or `M` of the quota bench. */
      readonly project: string;
      readonly scale: ProfileScale;
    };

type Listening = RunPlace['server'] & { readonly now: number };

/** Messages to the parent: the address, once; the requests, whenever the parent asks for them. */
export type MockNotice =
  (Listening & { readonly kind: 'listening' }) | (TalliedRequests & { readonly kind: 'tally' });

/** Starts and stops the process of `serve-mock.ts`. */
export class MockProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly server: RunPlace['server'],
    /** Epoch milliseconds of the project's clock at the start. */
    readonly now: number,
  ) {}

  static async start(plan: MockPlan): Promise<MockProcess> {
    const script = fileURLToPath(new URL('serve-mock.ts', import.meta.url));
    // A forked process runs under the same loader.
    const child = fork(script, [JSON.stringify(plan)]);
    const notice = await nextNotice(child);
    if (notice.kind !== 'listening') throw new Error('the mock did not start');
    return new MockProcess(child, notice, notice.now);
  }

  /** Returns the requests since the last call. */
  async takeTally(): Promise<TalliedRequests> {
    const notice = nextNotice(this.child);
    this.child.send('tally');
    const answer = await notice;
    if (answer.kind !== 'tally') throw new Error('the mock sent another notice');
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
