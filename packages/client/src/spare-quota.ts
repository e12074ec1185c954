import type { SpareQuota, WaitingRead } from '@source-mixpanel/cursor';

/** The share of the hour's quota that requests which can wait leave for others. */
const SHARE_KEPT = 1 / 3;
const HOUR = 3_600_000;

export interface QuotaCount {
  /** Returns how many requests may start now. */
  readonly remaining: () => number;
  /** Returns how many requests a whole hour allows. */
  readonly quota: () => number;
}

/**
 * Returns the part of a quota that requests which can wait may use: what is left of the hour,
 * without the requests that cannot wait, down to a third of it. The streams of a sync share it, and
 * the request for the oldest figures of all streams comes first. Otherwise the stream with the
 * fastest answers would use all of it, and another would wait for an hour.
 */
export function createSpareQuota({ remaining, quota }: QuotaCount): SpareQuota {
  const claims = new Set<Claim>();
  const sum = (count: (claim: Claim) => number): number =>
    [...claims].reduce((total, claim) => total + count(claim), 0);
  return {
    claim() {
      const claim: Claim = { due: 0, waiting: [] };
      claims.add(claim);
      return {
        set(due, waiting) {
          [claim.due, claim.waiting] = [due, waiting];
        },
        allows({ lastRead, requests }) {
          const due = sum((other) => other.due);
          const older = sum(({ waiting }) => requestsBefore(lastRead, waiting));
          // The last of its requests may start while the quota still has what a single one needs.
          return remaining() - due - older - (requests - 1) >= Math.max(1, quota() * SHARE_KEPT);
        },
        delay() {
          const beyond = sum((other) => other.due) - remaining();
          return beyond > 0 ? Math.ceil(beyond / quota()) * HOUR : 0;
        },
        close: () => void claims.delete(claim),
      };
    },
  };
}

interface Claim {
  due: number;
  waiting: readonly WaitingRead[];
}

function requestsBefore(lastRead: number, waiting: readonly WaitingRead[]): number {
  return waiting.reduce((sum, read) => sum + (read.lastRead < lastRead ? read.requests : 0), 0);
}
