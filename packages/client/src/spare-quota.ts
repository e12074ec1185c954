import type { SpareQuota, WaitingRead } from '@source-mixpanel/cursor';

/**
 * The share of the hourly quota that requests which can wait do not use, so that other requests can
 * start at once.
 */
const SHARE_KEPT = 1 / 3;
const HOUR = 3_600_000;

export interface QuotaCount {
  /** Returns how many requests may start now. */
  readonly remaining: () => number;
  /** Returns how many requests per hour are allowed. */
  readonly quota: () => number;
}

/**
 * Decides which requests that can wait may use the hourly quota now: those for which the quota
 * still suffices once all requests that cannot wait and a third of the quota are set aside. All
 * streams of a sync share it. The request for the data that was read least recently comes first,
 * whichever stream it belongs to; otherwise the stream with the fastest responses would use the
 * whole quota and the other streams would wait for an hour.
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
          // If it needs several requests, the condition applies to the last one of them.
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
