import type { SpareQuota, WaitingRead } from '@source-mixpanel/cursor';

/**
 * The share of the hourly quota that is reserved for requests that cannot wait, so that they can
 * start at once.
 */
const RESERVED_SHARE = 1 / 3;
const HOUR = 3_600_000;

export interface QuotaCount {
  /** Returns how many requests may start now. */
  readonly remaining: () => number;
  /** Returns how many requests per hour are allowed. */
  readonly quota: () => number;
}

/**
 * Decides which streams of a sync may use the remaining hourly quota for requests that can wait for
 * a later sync, such as those that only refresh figures. Such a request is allowed if the quota
 * suffices for it after two things are subtracted: all requests of the sync that cannot wait, and a
 * reserve of a third of the quota. The data that was read least recently comes first, whichever
 * stream it belongs to; otherwise the stream with the fastest responses would use the entire quota
 * and the other streams would wait for an hour.
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
          // The quota must suffice for the last of its requests too.
          return (
            remaining() - due - older - (requests - 1) >= Math.max(1, quota() * RESERVED_SHARE)
          );
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
