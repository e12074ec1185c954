/** How many requests the hourly quotas allowed at one time. */
export interface QuotaSample {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly queryLeft: number;
  readonly queryLimit: number;
  readonly exportLeft: number;
  readonly exportLimit: number;
}

/** Matches the connector's `58 of 60 requests of the Query API and 99 of 100 of the Export API`. */
const LEFT =
  /^(?<queryLeft>\d+) of (?<queryLimit>\d+) requests of the Query API and (?<exportLeft>\d+) of (?<exportLimit>\d+) of the Export API$/u;
/** The maximum number of samples, so that a sync that waits for days does not fill the database. */
const MAX_SAMPLES = 1000;

/** Collects samples of the hourly quotas during one sync. */
export class QuotaHistory {
  readonly samples: QuotaSample[] = [];
  /**
   * The number of requests that this sync sent, calculated from the samples. It may be too low: if
   * an earlier request leaves the last hour when a new one is sent, the remaining quota does not
   * change. The requests of `discover`, which is a separate process, are not included.
   */
  queryRequests = 0;
  exportRequests = 0;
  private last: QuotaSample | undefined;

  /**
   * Adds a sample.
   * @param left the connector's message about the quotas; any other text is ignored
   * @param at epoch milliseconds
   */
  add(left: string, at: number): void {
    const groups = LEFT.exec(left)?.groups;
    if (groups === undefined) return;
    const part = (name: keyof QuotaSample): number => Number(groups[name]);
    const sample = {
      at,
      queryLeft: part('queryLeft'),
      queryLimit: part('queryLimit'),
      exportLeft: part('exportLeft'),
      exportLimit: part('exportLimit'),
    };
    // The connector reports the quotas only after a request, so the first sample lacks the first
    // request.
    const before = this.last ?? quotasBefore(sample);
    this.queryRequests += Math.max(0, before.queryLeft - sample.queryLeft);
    this.exportRequests += Math.max(0, before.exportLeft - sample.exportLeft);
    this.last = sample;
    if (this.samples.length < MAX_SAMPLES) this.samples.push(sample);
    else this.samples[MAX_SAMPLES - 1] = sample;
  }
}

/**
 * Returns the quotas before the first request. One more request of the API that was used remained
 * then.
 */
function quotasBefore(sample: QuotaSample): QuotaSample {
  const isExport = sample.queryLeft === sample.queryLimit && sample.exportLeft < sample.exportLimit;
  if (isExport) return { ...sample, exportLeft: sample.exportLeft + 1 };
  return { ...sample, queryLeft: Math.min(sample.queryLimit, sample.queryLeft + 1) };
}
