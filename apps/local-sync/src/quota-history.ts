/** The requests that were left of the quotas at an instant. */
export interface QuotaSample {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly queryLeft: number;
  readonly queryLimit: number;
  readonly exportLeft: number;
  readonly exportLimit: number;
}

/** As the connector writes it: `58 of 60 requests of the Query API and 99 of 100 of the Export API`. */
const LEFT =
  /^(?<queryLeft>\d+) of (?<queryLimit>\d+) requests of the Query API and (?<exportLeft>\d+) of (?<exportLimit>\d+) of the Export API$/u;
/** The maximum number of samples: a sync that waits for days must not fill the database. */
const MAX_SAMPLES = 1000;

/** Records the requests that are left of the quotas during one sync. */
export class QuotaHistory {
  readonly samples: QuotaSample[] = [];
  /**
   * The number of requests that the samples show. Some may be missing: a request that leaves the window at the
   * same moment hides another, and `discover` is a separate process.
   */
  queryRequests = 0;
  exportRequests = 0;
  private last: QuotaSample | undefined;

  /**
   * @param left in the connector's words; anything else is ignored
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
    // The first sample is taken after the first answer.
    const before = this.last ?? firstOf(sample);
    this.queryRequests += Math.max(0, before.queryLeft - sample.queryLeft);
    this.exportRequests += Math.max(0, before.exportLeft - sample.exportLeft);
    this.last = sample;
    if (this.samples.length < MAX_SAMPLES) this.samples.push(sample);
    else this.samples[MAX_SAMPLES - 1] = sample;
  }
}

/** Adds the sample before the first request: one more request of the API of which not everything is left. */
function firstOf(sample: QuotaSample): QuotaSample {
  const isExport = sample.queryLeft === sample.queryLimit && sample.exportLeft < sample.exportLimit;
  if (isExport) return { ...sample, exportLeft: sample.exportLeft + 1 };
  return { ...sample, queryLeft: Math.min(sample.queryLimit, sample.queryLeft + 1) };
}
