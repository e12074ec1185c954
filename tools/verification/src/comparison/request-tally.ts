/** The number of requests that a mock answered, by the quota against which Mixpanel counts them. */
export interface TalliedRequests {
  /** Requests that count against the hourly quota of the Query API. */
  readonly query: number;
  /** Requests that count against the hourly quota of the Export API. */
  readonly export: number;
  /** Requests that count against no quota, such as further pages of profiles. */
  readonly free: number;
  /** Responses with status 429. */
  readonly refused: number;
  /** Bytes of events, before compression. */
  readonly exportBytes: number;
}

const NONE: TalliedRequests = { query: 0, export: 0, free: 0, refused: 0, exportBytes: 0 };

/** Counts the requests of a mock. */
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

  /** Returns the counts since the last call. */
  take(): TalliedRequests {
    const { sum } = this;
    this.sum = NONE;
    return sum;
  }
}
