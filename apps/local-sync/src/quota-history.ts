/** What was left of the quotas of the hour at an instant. */
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
/** A sync that waits for days must not fill the database with samples. */
const MAX_SAMPLES = 1000;

/** What was left of the quotas in the course of one sync. */
export class QuotaHistory {
  readonly samples: QuotaSample[] = [];
  /**
   * Requests that the samples show. Some may be missing: what Mixpanel grants again in the same moment hides
   * a request, and `discover` is a process of its own.
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

/** What was left before the first request: one more, of the API of which less than all is left. */
function firstOf(sample: QuotaSample): QuotaSample {
  const isExport = sample.queryLeft === sample.queryLimit && sample.exportLeft < sample.exportLimit;
  if (isExport) return { ...sample, exportLeft: sample.exportLeft + 1 };
  return { ...sample, queryLeft: Math.min(sample.queryLimit, sample.queryLeft + 1) };
}
