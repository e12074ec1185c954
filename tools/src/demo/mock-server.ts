import * as z from 'zod';
import { countRecords } from './count-records.js';

const startSchema = z.object({
  url: z.string(),
  project_id: z.int(),
  username: z.string(),
  secret: z.string(),
});
const requestsSchema = z.array(z.object({ counted: z.boolean() }));
const cohortsSchema = z.array(z.object({ created: z.string() }));
const profileSchema = z.object({ $properties: z.object({ $last_seen: z.string().nullish() }) });
const listSchema = z.array(z.unknown());

/** A range of days: the first and the last, both included. */
export interface Span {
  readonly start: string;
  readonly end: string;
}

/** A running mock Mixpanel, which the demo uses over HTTP. */
export class MockServer {
  private constructor(private readonly start: z.output<typeof startSchema>) {}

  /** @param line the line of JSON that the mock prints when it is ready */
  static parse(line: string): MockServer {
    return new MockServer(startSchema.parse(JSON.parse(line)));
  }

  get url(): string {
    return this.start.url;
  }

  /** Returns a configuration with which the connector reads only these days of the mock. */
  config({ start, end }: Span): object {
    const { username, secret, project_id } = this.start;
    return {
      credentials: { option_title: 'Service Account', username, secret, project_id },
      project_timezone: 'UTC',
      start_date: start,
      end_date: end,
    };
  }

  /** Returns for each request that the mock received whether it counted against an hourly quota. */
  async requests(): Promise<readonly { readonly counted: boolean }[]> {
    return requestsSchema.parse(await (await fetch(`${this.url}/__control/requests`)).json());
  }

  /** Asks the mock how many records of each stream a first sync must read. */
  async expectedRecords(span: Span): Promise<ReadonlyMap<string, number>> {
    const days = 1 + (Date.parse(span.end) - Date.parse(span.start)) / 86_400_000;
    const lines = async (path: string): Promise<readonly string[]> =>
      (await this.text(path)).split('\n').slice(0, -1);
    const events = await lines(`/__control/events?from=${span.start}&to=${span.end}`);
    // Profiles without $last_seen are read by every sync.
    const profiles = (await lines('/__control/profiles'))
      .map((line) => profileSchema.parse(JSON.parse(line)).$properties.$last_seen)
      .filter((lastSeen) => (lastSeen ?? span.start) >= span.start);
    const cohorts = cohortsSchema.parse(await this.json('/api/query/cohorts/list'));
    const annotations = z
      .object({ annotations: listSchema })
      .parse(await this.json('/api/query/annotations'));
    const funnels = listSchema.parse(await this.json('/api/query/funnels/list'));
    return new Map([
      ['annotations', annotations.annotations.length],
      ['cohorts', cohorts.filter(({ created }) => created >= span.start).length],
      ['export', countRecords(events)],
      ['engage', profiles.length],
      ['funnels', funnels.length * days],
      ['revenue', days],
    ]);
  }

  private async text(path: string): Promise<string> {
    const { username, secret, project_id } = this.start;
    const url = new URL(path, this.url);
    url.searchParams.set('project_id', String(project_id));
    const authorization = `Basic ${Buffer.from(`${username}:${secret}`).toString('base64')}`;
    const response = await fetch(url, { headers: { authorization } });
    if (!response.ok)
      throw new Error(`the mock responded to ${path} with status ${response.status}`);
    return response.text();
  }

  private async json(path: string): Promise<unknown> {
    return JSON.parse(await this.text(path));
  }
}
