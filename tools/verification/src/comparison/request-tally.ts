/** Requests that a mock answered, as Mixpanel counts them. */
export interface TalliedRequests {
  /** Paid for by the hour of the query API. */
  readonly query: number;
  readonly export: number;
  /** Pages of profiles that are free, and all else that is not counted. */
  readonly free: number;
  /** Answers 429. */
  readonly refused: number;
  /** Bytes of events, before they were compressed. */
  readonly exportBytes: number;
}

const NONE: TalliedRequests = { query: 0, export: 0, free: 0, refused: 0, exportBytes: 0 };

export class RequestTally {
  private sum = NONE;

  add(
    url: string,
    {
      status,
      counted,
      decodedBytes,
    }: { readonly status: number; readonly counted: boolean; readonly decodedBytes: number },
  ): void {
    const isExport = url.startsWith('/api/2.0/export');
    const member = status === 429 ? 'refused' : !counted ? 'free' : isExport ? 'export' : 'query';
    this.sum = {
      ...this.sum,
      [member]: this.sum[member] + 1,
      exportBytes: this.sum.exportBytes + (isExport ? decodedBytes : 0),
    };
  }

  /** What was added since the last call. */
  take(): TalliedRequests {
    const { sum } = this;
    this.sum = NONE;
    return sum;
  }
}
