import type { SpareQuota, WaitingRead } from '@source-mixpanel/cursor';

/** The share of the hour's quota that requests which can wait leave for others. */
const SHARE_KEPT = 1 / 3;

export interface QuotaCount {
  /** Requests that may start now. */
  readonly remaining: () => number;
  /** Requests of a whole hour. */
  readonly quota: () => number;
}

/**
 * The part of a quota that requests which can wait may spend: what is left of the hour, without those that
 * cannot wait, down to a third of it. The streams of a sync share it, and the request for the oldest figures
 * of all streams comes first: the stream that is answered fastest would otherwise spend all of it, and another
 * wait for an hour.
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
          // The last of its requests is sent while as much is left as a single one needs.
          return remaining() - due - older - (requests - 1) >= Math.max(1, quota() * SHARE_KEPT);
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
