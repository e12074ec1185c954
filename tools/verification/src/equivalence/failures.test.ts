import { describe, expect, it } from '@jest/globals';
import type { Fault, LoggedRequest } from '@source-mixpanel/fixtures-server';
import { readOutcome, type Outcome } from '../harness/output/outcome.js';
import { drawCase } from './equivalence-case.js';
import { explainFailure } from './failures.js';
import { Verdict } from './verdict.js';

const silent = readOutcome({ exit: 0, stdout: '', requests: [] });
const EVENTS = '/api/2.0/export';

const requested = (path: string, status: number): Outcome => ({
  ...silent,
  requests: [{ path, status, query: '' } as LoggedRequest],
});

interface Cause {
  readonly message?: string;
  readonly config?: object;
  readonly faults?: readonly Fault[];
}

/** Returns how a failure of only one connector is explained. */
function explained(
  side: 'ours' | 'theirs',
  { message = '', config = {}, faults = [] }: Cause,
  [ours, theirs]: readonly [Outcome, Outcome] = [silent, silent],
): readonly string[] {
  const verdict = new Verdict();
  const error = { kind: 'error', stream: undefined, failure: '', message, internal: '' } as const;
  const given = { ...drawCase(1), config: { ...config }, faults };
  explainFailure({ comparison: { given, ours, theirs }, side, stream: 'check', error }, verdict);
  return [...verdict.known.keys(), ...verdict.unexplained.map((one) => one.split(';')[0] ?? '')];
}

describe('a check that fails only with our connector', () => {
  const faults = [
    { path: EVENTS, effect: { kind: 'answer', status: 400, body: '', headers: {} } },
  ] as const;

  it('is explained if Mixpanel refused the events, which only our connector requests', () => {
    expect(explained('ours', { faults }, [requested(EVENTS, 400), silent])).toEqual([
      'check-requests-events',
    ]);
  });

  it.each([
    ['received the events', [requested(EVENTS, 200), silent]],
    ['was refused something else', [requested('/api/query/cohorts/list', 400), silent]],
    [
      'was refused events that the Python connector received',
      [requested(EVENTS, 400), requested(EVENTS, 200)],
    ],
  ] as const)('is not explained if our connector %s', (_case, outcomes) => {
    expect(explained('ours', { faults }, outcomes)).toEqual(['check: only ours fails']);
  });

  it('is not explained if Mixpanel refused the events although the case has no such fault', () => {
    expect(explained('ours', {}, [requested(EVENTS, 400), silent])).toEqual([
      'check: only ours fails',
    ]);
  });
});

describe('a configuration that only the Python connector refuses', () => {
  const message = "Config validation error: 'Project Secret' was expected";

  it('is explained by the project id outside the credentials', () => {
    expect(explained('theirs', { message, config: { project_id: 1 } })).toEqual([
      'old-configurations',
    ]);
  });

  it('is not explained otherwise', () => {
    expect(explained('theirs', { message })).toEqual(['check: only theirs fails']);
  });
});
