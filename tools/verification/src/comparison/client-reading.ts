import type { Fault } from '@source-mixpanel/fixtures-server';
import type { JsonObject } from '@source-mixpanel/exact-json';
import * as z from 'zod';
import { Multiset } from '../harness/records/multiset.js';
import type { LineDriver } from '../harness/python/line-driver.js';
import type { ClientMock } from './client-mock.js';

/** One thing that a client of others reads, and what it must get. */
export interface Reading {
  readonly client: 'mixpanel-headless' | 'mixpanel-utils';
  readonly what: string;
  /** A reader of the driver. */
  readonly read: string;
  readonly arguments?: JsonObject;
  /** Whether it shows the service account, which is the rule, or the project's older secret. */
  readonly access?: 'service_account' | 'project_secret';
  readonly faults?: readonly Fault[];
  /** Seconds for which the client must have slept; none by default. */
  readonly slept?: number;
  /** What the project holds when the client begins to read, as JSON text. */
  expected(mock: ClientMock): readonly string[];
}

export interface ReadingVerdict {
  readonly client: string;
  readonly mock: string;
  readonly what: string;
  readonly expected: number;
  readonly got: number;
  /** In words, with one value of each kind; none when the client got exactly what it should. */
  readonly problem: string | undefined;
}

const itemsSchema = z.object({ items: z.array(z.string()), slept: z.int().optional() });
const answerSchema = z.union([itemsSchema, z.object({ raised: z.string(), said: z.string() })]);

/** Lets a client read, and compares value by value what it got. An hour passes before. */
export async function playReading(
  driver: LineDriver,
  mock: ClientMock,
  reading: Reading,
): Promise<ReadingVerdict> {
  const { server, region, name } = mock;
  // Every reading has the whole quota for itself.
  server.control.clock({ advance: 3600 });
  server.mixpanel.setFaults(reading.faults ?? []);
  const { items } = itemsSchema.parse(await driver.ask({ canonical: [...reading.expected(mock)] }));
  const answer = answerSchema.parse(
    await driver.ask({
      client: reading.client,
      read: reading.read,
      arguments: reading.arguments ?? {},
      origin: server.url,
      region,
      project: server.projectId,
      ...(reading.access === 'project_secret'
        ? { secret: server.projectSecret }
        : { username: server.username, secret: server.secret }),
    }),
  );
  const got = 'items' in answer ? answer.items : [];
  const { client, what } = reading;
  return {
    ...{ client, mock: name, what, expected: items.length, got: got.length },
    problem:
      'raised' in answer
        ? `${answer.raised}: ${answer.said}`
        : (difference(items, got) ?? sleeping(reading.slept ?? 0, (answer.slept ?? 0) / 1000)),
  };
}

/** Undefined when both lists hold the same texts, each as often. */
export function difference(
  expected: readonly string[],
  got: readonly string[],
): string | undefined {
  const [wanted, found] = [new Multiset(expected), new Multiset(got)];
  const missing = expected.find((text) => found.count(text) < wanted.count(text));
  const surplus = got.find((text) => found.count(text) > wanted.count(text));
  const counts = [found.countMissing(wanted), wanted.countMissing(found)];
  if (missing === undefined && surplus === undefined) return undefined;
  return [
    ...(missing === undefined ? [] : [`${counts[0]} missing, as ${missing.slice(0, 600)}`]),
    ...(surplus === undefined ? [] : [`${counts[1]} too many, as ${surplus.slice(0, 600)}`]),
  ].join('; ');
}

function sleeping(expected: number, slept: number): string | undefined {
  return expected === slept ? undefined : `slept ${slept} s, not ${expected} s`;
}
